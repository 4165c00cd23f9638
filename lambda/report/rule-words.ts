import type { Rule, When } from '../core/policy/schema.ts';

/** What a condition says of a token, after "a token that"; asked only where the rule has it. */
const conditionWords: Record<keyof When, (when: When) => string> = {
  unusedDays: ({ unusedDays }) => `was last used ${unusedDays} days ago or longer`,
  neverUsedDays: ({ neverUsedDays }) => `was created ${neverUsedDays} days ago or longer and never used`,
  olderThanDays: ({ olderThanDays }) => `was created ${olderThanDays} days ago or longer`,
  expiresWithinDays: ({ expiresWithinDays }) => `expires within ${expiresWithinDays} days, or has expired`,
  neverExpires: ({ neverExpires }) => (neverExpires ? 'never expires' : 'has an expiry'),
  ownerInactive: ({ ownerInactive }) => `belongs to an ${ownerInactive ? 'inactive' : 'active'} owner`,
  ownerGone: () => 'belongs to an owner who is gone',
  scope: ({ scope }) =>
    scope === 'sp:scopes:all' ? 'may do everything that its owner may do' : `holds the scope ${scope}`,
  owner: ({ owner }) => `belongs to ${owner}`,
  name: ({ name }) => `is named ${name}`,
  token: ({ token }) => `has the id ${token}`,
};

/** What the kinds mean that are no rule's. */
const builtIn: Record<string, string> = {
  unreadable: 'What the tenant lists cannot be read as a token, so it is kept.',
  'unreadable-field': 'A field of the token cannot be read, so no rule that needs it applies.',
  doubt: 'Something about the token is in doubt, so it is kept.',
};

/** What a kind of finding means, in one sentence; null where each finding's own message is all there is to say. */
export function meaningOf(rules: readonly Rule[], kind: string): string | null {
  const rule = rules.find(({ name }) => name === kind);
  if (rule === undefined) return builtIn[kind] ?? null;
  const given: Partial<Record<string, unknown>> = rule.when;
  const words = Object.entries(conditionWords).flatMap(([condition, wordsFor]) =>
    given[condition] === undefined ? [] : [wordsFor(rule.when)],
  );
  return `A token that ${words.join(', and ')}.`;
}
