import { hashText } from '../json.ts';
import type { Pat } from '../pat.ts';
import type { Facts } from '../plan.ts';
import type { TenantPolicy, When } from '../policy/schema.ts';
import { isHexId } from '../text.ts';

/** What a policy asks of a token besides its dates, its owner's id and who manages it. */
type Asked = 'state' | 'owner' | 'name' | 'scope' | 'expiry';

const askedBy: Record<keyof When, (when: When) => Asked | null> = {
  unusedDays: () => null,
  neverUsedDays: () => null,
  olderThanDays: () => null,
  token: () => null,
  ownerInactive: () => 'state',
  owner: ({ owner = '' }) => (isHexId(owner) ? null : 'owner'),
  name: () => 'name',
  scope: () => 'scope',
  expiresWithinDays: () => 'expiry',
  neverExpires: () => 'expiry',
};

/**
 * Makes the function that sums up what a policy's deciding rules and exemptions ask of a token: equal texts for equal
 * facts, whatever the time; null where the directory did not tell them. An empty text where nothing else is asked.
 */
export function askedOf({ policy, owners }: Pick<Facts, 'policy' | 'owners'>): (pat: Pat) => string | null {
  const asks = asksOf(policy);
  const ofDirectory = asks.includes('state') || asks.includes('owner');
  return (pat) => {
    if (asks.length === 0) return '';
    const owner = owners?.get(pat.owner.id);
    if (ofDirectory && owner === undefined) return null;
    const { name, scopes, expiry } = pat;
    const facts: Record<Asked, unknown> = {
      state: owner?.state,
      owner: [pat.owner.name, owner?.name, owner?.email],
      name,
      scope: scopes.kind === 'listed' ? scopes.list.toSorted() : scopes.kind,
      expiry,
    };
    return hashText(JSON.stringify(asks.map((ask) => [ask, facts[ask]]))).slice('sha256:'.length, 23);
  };
}

function asksOf({ rules, exemptions }: Pick<TenantPolicy, 'rules' | 'exemptions'>): Asked[] {
  const whens: When[] = [
    ...rules.filter((rule) => rule.do !== 'report').map(({ when }) => when),
    ...exemptions.map(({ token, owner, name }) => ({ token, owner, name })),
  ];
  const asks = whens.flatMap((when) => {
    const given = Object.entries(when).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    return Object.entries(askedBy).flatMap(([key, ask]) => (given.includes(key) ? (ask(when) ?? []) : []));
  });
  return [...new Set(asks)].sort();
}
