import type { Pat } from '../pat.ts';
import type { Facts } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import type { Answer, Subject } from './conditions.ts';
import { matchesPattern } from './pattern.ts';

const identityId = /^[0-9a-f-]{32,36}$/i;

/** Whether what a policy says of an owner is an identity id, and no display name. */
export function isIdentityId(wanted: string): boolean {
  return identityId.test(wanted);
}

/**
 * Whether a token's owner has a display name. The row's may be out of date, so the directory's counts as well: of
 * two names either is enough, but to delete both must match; one that could not be looked up may be any.
 */
export function ownerName(wanted: string, { pat, facts, toDelete = false }: Subject): Answer {
  const names = namesOf(pat, facts);
  const areAll = facts.owners !== null;
  const matching = names.filter((name) => matchesPattern(wanted, name));
  const isEnough = !toDelete || (areAll && matching.length === names.length);
  if (matching.length > 0 && isEnough) return { holds: 'yes', why: `its owner matches ${wanted}` };
  const isAnother = matching.length === 0 && names.length > 0 && (toDelete || areAll);
  if (isAnother) return { holds: 'no', why: `its owner is not ${wanted}` };
  if (!areAll) return { holds: 'unknown', why: 'its owner could not be looked up' };
  const unsettled = names.length === 0 ? 'name is not known' : `two names do not both match ${wanted}`;
  return { holds: 'unknown', why: `its owner's ${unsettled}` };
}

function namesOf({ owner }: Pat, { owners }: Facts): string[] {
  return [owner.name ?? '', owners?.get(owner.id)?.name ?? ''].filter((name) => name.trim() !== '');
}

/** Whether a policy asks for what the directory knows: whether an owner is inactive, or a display name. */
export function asksDirectory({ rules, exemptions }: Pick<TenantPolicy, 'rules' | 'exemptions'>): boolean {
  const named = [...rules.map(({ when }) => when), ...exemptions].flatMap(({ owner }) => owner ?? []);
  return rules.some(({ when }) => when.ownerInactive !== undefined) || !named.every(isIdentityId);
}
