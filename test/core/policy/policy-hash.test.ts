import { expect, it } from 'vitest';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';
import { policyHash, ruleHash } from '../../../lambda/core/policy/schema.ts';
import { head, staleRule, withKey } from './policy-texts.ts';

function hashesOf(text: string): string[] {
  const result = parsePolicy(text, 'hygiene.yaml');
  return result.ok ? Object.values(result.policy.tenants).map(policyHash) : [];
}

const plain = hashesOf(`${head}${staleRule}`);

it('hashes a tenant that spells a default out like one that leaves it out', () => {
  expect(plain).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
  expect(hashesOf(withKey('notice: { days: 7 }'))).toEqual(plain);
  expect(hashesOf(`${head}${staleRule}defaults: { notice: { days: 7 } }\n`)).toEqual(plain);
});

it('hashes a tenant anew when a default of the file changes', () => {
  expect(hashesOf(`${head}${staleRule}defaults: { notice: { days: 8 } }\n`)).not.toEqual(plain);
});

it('hashes a rule by what it does to whom', () => {
  const rule = { name: 'stale', when: { unusedDays: 90 }, do: 'delete' } as const;
  expect(ruleHash({ ...rule, ...{ name: 'old', controls: ['CIS 5.3'] } })).toBe(ruleHash(rule));
  expect(ruleHash({ ...rule, when: { unusedDays: 91 } })).not.toBe(ruleHash(rule));
  expect(ruleHash({ ...rule, do: 'keep' })).not.toBe(ruleHash(rule));
});
