import type { Owner, Pat } from '../pat.ts';
import type { Facts } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { isHexId, matchesPattern, plainId, sameTextAs } from '../text.ts';
import type { Answer, Circumstances, Subject, Test } from './answer.ts';

/** "The owner is inactive, short or long term (true), or active (false)." */
export function ownerInactive(wanted: boolean, { facts }: Circumstances): Test {
  if (facts.owners === null) return () => ({ holds: 'unknown', why: 'the owners could not be looked up' });
  return (pat) => {
    const state = describedOwner(pat, facts)?.state ?? null;
    const inactive = state === 'INACTIVE_SHORT_TERM' || state === 'INACTIVE_LONG_TERM';
    if (!inactive && state !== 'ACTIVE') return { holds: 'unknown', why: "its owner's state is not known" };
    const why = inactive ? 'its owner is inactive' : 'its owner is active';
    return { holds: inactive === wanted ? 'yes' : 'no', why };
  };
}

/**
 * "`ownerGone: true` (the identity answered 404 on two nights)": that an owner is missing from an answer of the
 * directory proves nothing.
 */
export function ownerGone(_wanted: true, { facts }: Circumstances): Test {
  return (pat) => {
    const state = facts.identities?.get(plainId(pat.owner.id));
    if (state === 'gone') return { holds: 'yes', why: 'its owner was not found on two nights' };
    if (state === 'present' || describedOwner(pat, facts) !== undefined)
      return { holds: 'no', why: 'its owner is there' };
    return { holds: 'unknown', why: 'whether its owner is gone is not known' };
  };
}

/** "Identity id, display name with `*`, or mail address." */
export function owner(wanted: string, circumstances: Circumstances): Test {
  if (isHexId(wanted)) return ownerOfId(wanted);
  const isWanted = sameTextAs(wanted);
  return (pat) =>
    isWanted(pat.owner.id)
      ? { holds: 'yes', why: `its owner matches ${wanted}` }
      : ownerCalled(wanted, { ...circumstances, pat });
}

function ownerOfId(wanted: string): Test {
  const id = plainId(wanted);
  return (pat) =>
    plainId(pat.owner.id) === id
      ? { holds: 'yes', why: `its owner matches ${wanted}` }
      : { holds: 'no', why: `its owner is not ${wanted}` };
}

/**
 * Whether a token's owner is called so. The row's name may be a former one and the directory's a newer one, so an
 * owner has two names, and a mail address besides where the policy gives one. To keep, one match is enough; to
 * delete, every one must match. An owner of whom one is not known may be any owner.
 */
function ownerCalled(wanted: string, subject: Subject): Answer {
  const known = namesOf(wanted, subject);
  const matching = known.filter((name) => name !== null && matchesPattern(wanted, name));
  const isEnough = subject.toDelete !== true || matching.length === known.length;
  if (matching.length > 0 && isEnough) return { holds: 'yes', why: `its owner matches ${wanted}` };
  if (matching.length === 0 && !known.includes(null))
    return { holds: 'no', why: `its owner is not ${wanted}` };
  return { holds: 'unknown', why: whyUnknown(wanted, known, subject) };
}

/** What the wanted text is compared with; null where it is not known. A mail address stands for the whole owner. */
function namesOf(wanted: string, subject: Subject): (string | null)[] {
  const described = describedOwner(subject.pat, subject.facts);
  if (wanted.includes('@') && subject.toDelete === true) return [known(described?.email)];
  const told = known(subject.pat.owner.name);
  // A row need not name its owner: then the directory's name is all there is to compare, but too little to delete.
  const names = [...(told === null && subject.toDelete !== true ? [] : [told]), known(described?.name)];
  return wanted.includes('@') ? [...names, known(described?.email)] : names;
}

function whyUnknown(wanted: string, names: readonly (string | null)[], { facts }: Subject): string {
  if (facts.owners === null) return 'its owner could not be looked up';
  return names.includes(null)
    ? 'not every name of its owner is known'
    : `the names of its owner do not all match ${wanted}`;
}

function known(name: string | null | undefined): string | null {
  return name === null || name === undefined || name.trim() === '' ? null : name;
}

function describedOwner({ owner: { id } }: Pat, { owners }: Facts): Owner | undefined {
  return owners?.get(plainId(id));
}

/** Whether a policy asks for what the directory knows: whether an owner is inactive or gone, or what an owner is called. */
export function asksDirectory({ rules, exemptions }: Pick<TenantPolicy, 'rules' | 'exemptions'>): boolean {
  const named = [...rules.map(({ when }) => when), ...exemptions].flatMap(
    ({ owner: wanted }) => wanted ?? [],
  );
  const asksState = rules.some(
    ({ when }) => when.ownerInactive !== undefined || when.ownerGone !== undefined,
  );
  return asksState || !named.every(isHexId);
}
