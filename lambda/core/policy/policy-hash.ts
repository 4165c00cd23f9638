import { hashJson } from '../hash.ts';
import type { Rule, TenantPolicy } from './schema.ts';

/** Hash of a tenant's policy with its defaults merged in: equal for equal meaning, however it is written. */
export function policyHash(policy: TenantPolicy): string {
  return hashJson(policy);
}

/** Hash of what a rule does to whom; its name, severity and controls may change without a change of meaning. */
export function ruleHash(rule: Pick<Rule, 'when' | 'do'>): string {
  return hashJson({ when: rule.when, do: rule.do });
}
