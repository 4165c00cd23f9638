import { expect, it } from 'vitest';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';

function faults(...owners: string[]): string[] {
  const text = [
    'version: 1',
    'tenants:',
    '  acme:',
    '    baseUrl: https://acme-corp.api.identitynow.com',
    '    apiVersion: v2025',
    '    credentials: env',
    '    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]',
    '    owners:',
    ...owners.map((line) => `      ${line}`),
  ].join('\n');
  const result = parsePolicy(text, 'hygiene.yaml');
  return result.ok ? [] : result.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

it.each([
  [['tell: ses', 'from: iam@example.com'], []],
  [['tell: workflow', 'workflow: 0f3e5c0d-9b7a-4c1e-8f2a-6d4b3c5e7f90'], []],
  [['tell: ses'], ['9 tenants.acme.owners.tell: is ses, and from is missing']],
  [
    ['tell: workflow', 'from: iam@example.com'],
    ['9 tenants.acme.owners.tell: is workflow, and workflow is missing'],
  ],
  [
    ['tell: ses', 'from: IAM team <iam@example.com>'],
    ['10 tenants.acme.owners.from: must be a mail address such as iam@example.com'],
  ],
  [
    ['tell: ses', 'from: iam@example.com', 'copyTo: [iam]'],
    ['11 tenants.acme.owners.copyTo[0]: must be a mail address such as iam@example.com'],
  ],
  [
    ['tell: ses', 'from: iam@example.com', 'contacts: [{ owner: "*", mail: a@example.com }]'],
    [
      '11 tenants.acme.owners.contacts[0].owner: must name something: * alone, or nothing, would match everything',
    ],
  ],
  [
    ['tell: ses', 'from: iam@example.com', 'remindBeforeExpiryDays: [30, 0]'],
    ['11 tenants.acme.owners.remindBeforeExpiryDays[1]: must be at least 1 (is 0)'],
  ],
])('owners with %j: %j', (owners, expected) => {
  expect(faults(...owners)).toEqual(expected);
});
