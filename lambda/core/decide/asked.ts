import { hashText } from '../json.ts';
import type { Owner, Pat } from '../pat.ts';
import type { Facts } from '../plan.ts';
import type { TenantPolicy, When } from '../policy/schema.ts';
import { isHexId, plainId } from '../text.ts';

/** What a policy asks of a token besides its dates, its owner's id and who manages it. */
type Asked = 'state' | 'owner' | 'name' | 'scope' | 'expiry';

const askedBy: Record<keyof When, (when: When) => Asked | null> = {
  unusedDays: () => null,
  neverUsedDays: () => null,
  olderThanDays: () => null,
  token: () => null,
  ownerInactive: () => 'state',
  ownerGone: () => 'state',
  owner: ({ owner = '' }) => (isHexId(owner) ? null : 'owner'),
  name: () => 'name',
  scope: () => 'scope',
  expiresWithinDays: () => 'expiry',
  neverExpires: () => 'expiry',
};

/** What only the directory tells. */
const ofDirectory: readonly Asked[] = ['state', 'owner'];

/**
 * Makes the function that sums up what a policy's deciding rules and exemptions ask of a token: equal texts for equal
 * facts, whatever the time. An empty text where nothing else is asked; what is asked of the directory stands behind a
 * colon, and nothing does where it did not tell, or was not asked.
 */
export function askedOf({ policy, owners }: Pick<Facts, 'policy' | 'owners'>): (pat: Pat) => string {
  const asks = asksOf(policy);
  const own = asks.filter((ask) => !ofDirectory.includes(ask));
  const others = asks.filter((ask) => ofDirectory.includes(ask));
  const hash = createShortHash();
  return (pat) => {
    const owner = owners?.get(plainId(pat.owner.id));
    const sumOf = (some: readonly Asked[]) =>
      some.length === 0 ? '' : hash(JSON.stringify(some.map((ask) => [ask, told[ask](pat, owner)])));
    if (others.length === 0) return sumOf(own);
    return `${sumOf(own)}:${owner === undefined ? '' : sumOf(others)}`;
  };
}

/** What is told of each. */
const told: Record<Asked, (pat: Pat, owner: Owner | undefined) => unknown> = {
  state: (_, owner) => owner?.state,
  owner: (pat, owner) => [pat.owner.name, owner?.name, owner?.email],
  name: ({ name }) => name,
  scope: ({ scopes }) => (scopes.kind === 'listed' ? scopes.list.toSorted() : scopes.kind),
  expiry: ({ expiry }) => expiry,
};

/** Makes a hash of texts, which are often the same. */
function createShortHash(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const hash = known.get(text) ?? hashText(text).slice('sha256:'.length, 23);
    known.set(text, hash);
    return hash;
  };
}

/** Tonight's sum, with what the directory told before where it tells nothing tonight. */
export function completeAsked(tonight: string, known: string | undefined): string {
  return tonight.endsWith(':') && known?.startsWith(tonight) === true ? known : tonight;
}

/** Whether two nights know the same of a token; of the directory only where the decision on the token hangs on it. */
export function isSameAsked(known: string, tonight: string, hangsOnDirectory: () => boolean): boolean {
  if (known === tonight && !tonight.endsWith(':')) return true;
  return ownPart(known) === ownPart(tonight) && !hangsOnDirectory();
}

function ownPart(asked: string): string {
  return asked.split(':', 1).join();
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
