import { readFileSync } from 'node:fs';
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { createApp, policyFile, twoTenants } from './synthesise.ts';

/** Each `rule on construct` that the packs find. */
function findingsOf(context: Record<string, unknown>): string[] {
  const app = createApp({
    policy: policyFile(twoTenants),
    createSecrets: 'isc/acme',
    managedRotations: 'integrations/crm',
    subscribers: 'soc@example.org',
    ...context,
  });
  createStacks(app);
  const packs = [new NIST80053R5Checks(app), new HIPAASecurityChecks(app), new PCIDSS321Checks(app)];
  const all = packs
    .flatMap((pack) => pack.validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => {
        const rule = ruleName.slice(ruleName.lastIndexOf('-') + 1);
        return `${rule} on ${constructPath.replace(/\/Resource$/, '')}`;
      }),
    );
  return [...new Set(all)];
}

const rows = [
  ...readFileSync('docs/audits.md', 'utf8').matchAll(/^\| `(\w+)` \| `([^`]+)` \| .{20,} \|$/gm),
].map(([, rule = '', construct = '']) => `${rule} on ${construct}`);

function explains(row: string, finding: string): boolean {
  return new RegExp(
    `^${row
      .split('*')
      .map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(finding);
}

describe('what NIST 800-53, HIPAA and PCI find', () => {
  const findings = findingsOf({});

  it('stands in one table, with the reason', () => {
    expect(findings.length).toBeGreaterThan(20);
    expect(findings.filter((finding) => !rows.some((row) => explains(row, finding)))).toEqual([]);
  });

  it('is all that the table has', () => {
    expect(rows).toHaveLength(12);
    expect(rows.filter((row) => !findings.some((finding) => explains(row, finding)))).toEqual([]);
  });

  it.each([
    [
      'CloudWatchLogGroupEncrypted',
      { functionsKey: 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555' },
    ],
    ['LambdaInsideVPC', { subnets: 'subnet-0123456789abcdef0', securityGroups: 'sg-0123456789abcdef0' }],
  ])('has no %s where the context answers it', (rule, context) => {
    expect(findings.join()).toContain(rule);
    expect(findingsOf(context).join()).not.toContain(rule);
  });
});
