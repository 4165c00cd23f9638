import type { RotationResult, RunResults, TokenResult } from '../core/results.ts';
import { byText } from './lookup.ts';
import { counted, day, expiryWords } from './wording.ts';

/** What comes after a run, in sentences: deletions by day, then rotations. */
export function nextOf(results: RunResults): string[] {
  const rotations = results.rotations
    .filter((rotation) => rotation.nextDue !== null)
    .sort((a, b) => byText(a.nextDue ?? '', b.nextDue ?? ''));
  return [...upcomingDeletions(results), ...rotations.map(rotationDay)];
}

type UpcomingDay = { count: number; owners: Set<string | null> };

/** By day, and last the tokens that no notice names yet: a run gives only so many. */
function upcomingDeletions(results: RunResults): string[] {
  const { tokens, summary } = results;
  const dayOf = createComingDay(results);
  const days = new Map<string, UpcomingDay>();
  let queued = 0;
  for (const token of tokens) {
    if (token.outcome === 'waiting' && token.deadline === null) queued += 1;
    const date = dayOf(token);
    if (date === null) continue;
    const { count, owners } = days.get(date) ?? { count: 0, owners: new Set() };
    days.set(date, { count: count + 1, owners: owners.add(token.ownerId) });
  }
  const later = queued === 0 ? [] : [`Later: ${counted(queued, 'token')} still to be given notice.`];
  return [...daySentences(days, summary), ...later];
}

function daySentences(days: ReadonlyMap<string, UpcomingDay>, { mode }: RunResults['summary']): string[] {
  const verb = mode === 'report' ? 'would become deletable' : 'may be deleted';
  const sorted = [...days].sort(([a], [b]) => byText(a, b));
  return sorted.map(
    ([date, { count, owners }]) =>
      `${date}: ${counted(count, 'token')} of ${counted(owners.size, 'owner')} ${verb}.`,
  );
}

/** Whether a token's deletion lies ahead at a known deadline. */
export function isComing(token: TokenResult): boolean {
  return token.deadline !== null && ['would-delete', 'noticed', 'waiting'].includes(token.outcome);
}

/**
 * Says of a token on which day its deletion becomes possible, by its notice or after its quarantine; tonight where that
 * has passed, null where none lies ahead.
 */
export function createComingDay({
  summary: { startedAt },
  quarantine,
}: RunResults): (token: TokenResult) => string | null {
  const untils = new Map(quarantine?.waiting.map(({ tokenId, until = null }) => [tokenId, until]));
  return (token) => {
    const instant = isComing(token) ? token.deadline : (untils.get(token.id) ?? null);
    return instant === null ? null : day(instant < startedAt ? startedAt : instant);
  };
}

function rotationDay(rotation: RotationResult): string {
  const expiry = `its token expires: ${expiryWords(rotation.currentExpiry)}`;
  return `${day(rotation.nextDue ?? '')}: rotation of ${rotation.secret} (${expiry}).`;
}
