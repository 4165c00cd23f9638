import type { Pat } from '../../lambda/core/pat.ts';
import type { Facts, InventoryEntry } from '../../lambda/core/plan.ts';
import type { Exemption, Rule } from '../../lambda/core/policy/schema.ts';

const DAY = 86_400_000;

/**
 * Every reason for which a deletion would break the first promise, written apart from the code that decides:
 * a second opinion, in the plainest words.
 */
export function reasonsToKeep(entry: InventoryEntry, ruleName: string, known: Facts): string[] {
  const { row } = entry;
  if (row.kind === 'unreadable') return ['unreadable'];
  const rule = known.policy.rules.find(({ name }) => name === ruleName);
  return [
    ...(row.managed ? ['managed'] : []),
    ...(known.workerIds.has(row.id) ? ['own'] : []),
    ...(known.designated.has(row.id) ? ['designated'] : []),
    ...(known.policy.exemptions.some((exemption) => exempts(exemption, row, known)) ? ['exempt'] : []),
    ...(rule === undefined || rule.do !== 'delete' ? ['no such rule'] : whyNot(rule, row, known)),
    ...(rule === undefined || isCertified(rule, entry) ? [] : ['not certified']),
  ];
}

function exempts({ token, owner, name, until }: Exemption, pat: Pat, known: Facts): boolean {
  if (Date.parse(known.now) >= Date.parse(`${until}T00:00:00Z`) + DAY) return false;
  if (token === undefined && owner === undefined) return false;
  if (token !== undefined && token !== pat.id) return false;
  if (owner !== undefined && ![pat.owner.id, ...namesOf(pat, known)].some((one) => like(owner, one)))
    return false;
  return name === undefined || like(name, pat.name);
}

function namesOf({ owner }: Pat, { owners }: Facts): string[] {
  return [owner.name ?? '', owners?.get(owner.id)?.name ?? ''].filter((name) => /\S/.test(name));
}

function like(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[^a-z0-9 ]/gi, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(text);
}

function whyNot({ when }: Rule, pat: Pat, known: Facts): string[] {
  const days = (instant: string) => (Date.parse(known.now) - Date.parse(instant)) / DAY;
  const { unusedDays, neverUsedDays } = when;
  const idle = pat.lastUsed === null ? -1 : days(pat.lastUsed);
  const broken = {
    young: days(pat.created) < (unusedDays ?? neverUsedDays ?? Number.POSITIVE_INFINITY),
    used: unusedDays !== undefined && idle < unusedDays,
    'used before it was created': pat.lastUsed !== null && days(pat.lastUsed) > days(pat.created) + 1,
    'used once': neverUsedDays !== undefined && pat.lastUsed !== null,
    'of an owner not known to be so': !isOwnerSo(when, pat, known),
    'of an owner of another name': !isOwnerNamed(when, pat, known),
  };
  return Object.entries(broken).flatMap(([reason, holds]) => (holds ? [reason] : []));
}

function isOwnerSo({ ownerInactive }: Rule['when'], pat: Pat, { owners }: Facts): boolean {
  if (ownerInactive === undefined) return true;
  return owners?.get(pat.owner.id)?.state === (ownerInactive ? 'INACTIVE_LONG_TERM' : 'ACTIVE');
}

function isOwnerNamed({ owner }: Rule['when'], pat: Pat, known: Facts): boolean {
  if (owner === undefined) return true;
  const names = namesOf(pat, known);
  return known.owners !== null && names.length > 0 && names.every((name) => like(owner, name));
}

function isCertified({ when }: Rule, { certifiedBy }: InventoryEntry): boolean {
  return certifiedBy.includes(when.unusedDays === undefined ? 'never-used' : `unused-${when.unusedDays}`);
}
