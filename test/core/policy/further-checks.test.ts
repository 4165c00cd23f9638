import { expect, it } from 'vitest';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';

const text = JSON.stringify({
  version: 1,
  tenants: {
    acme: {
      baseUrl: 'https://acme-corp.api.identitynow.com',
      apiVersion: 'v2025',
      credentials: 'env',
      rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
    },
  },
});

it('takes a policy that further checks let pass, and tells where they do not', () => {
  expect(parsePolicy(text, 'hygiene.yaml', () => []).ok).toBe(true);
  const problem = {
    path: ['tenants', 'acme', 'apiVersion'],
    at: 'value',
    message: 'no',
    remedy: 'Go.',
  } as const;
  const result = parsePolicy(text, 'hygiene.yaml', () => [problem]);
  expect(result).toMatchObject({ ok: false, faults: [{ path: 'tenants.acme.apiVersion', message: 'no' }] });
});

it('says that a tenant without report rules has none to accept', () => {
  const policy = JSON.parse(text);
  policy.tenants.acme.exemptions = [
    { owner: 'x', reason: 'r', approvedBy: 'a', until: '2027-01-01', accepts: ['stale'] },
  ];
  const result = parsePolicy(JSON.stringify(policy), 'hygiene.yaml');
  expect(result.ok ? [] : result.faults.map(({ remedy }) => remedy)).toContain(
    'Write the name of a report rule: this tenant has none.',
  );
});

it('passes over an exemption of the wrong shape where names of rules are looked up', () => {
  const policy = JSON.parse(text);
  policy.tenants.acme.exemptions = ['x'];
  const result = parsePolicy(JSON.stringify(policy), 'hygiene.yaml');
  expect(result.ok ? [] : result.faults.map(({ path }) => path)).toEqual(['tenants.acme.exemptions[0]']);
});

it('takes an exemption that accepts the findings of a report rule', () => {
  const policy = JSON.parse(text);
  policy.tenants.acme.rules.push({ name: 'full-scope', when: { scope: 'sp:scopes:all' }, do: 'report' });
  policy.tenants.acme.exemptions = [
    { owner: 'x', reason: 'r', approvedBy: 'a', until: '2027-01-01', accepts: ['full-scope'] },
  ];
  expect(parsePolicy(JSON.stringify(policy), 'hygiene.yaml').ok).toBe(true);
});
