import { allowDeletion, type DeletableId, type Permission } from './deletable.ts';
import { addMilliseconds } from './instant.ts';
import type { Pat } from './pat.ts';
import type { Rotation } from './policy/schema.ts';
import { isMintedFor, supersededSince } from './reserved-name.ts';
import { plainId } from './text.ts';

/** A version of a secret with the stages that name it; the token is null where the version has no value yet. */
export type NamedToken = { versionId: string; stages: readonly string[]; tokenId: string | null };

/** All that a secret names in any stage; a version that could not be read makes the whole doubtful. */
export type Naming = { tokens: readonly NamedToken[]; unreadable: readonly string[] };

/** Why a rotation deletes, where reports name rules: a token that was replaced, or one that was minted in vain. */
export const ROTATION_RULES = ['retired', 'orphan'] as const;

/** One of them; no rule of a policy can have such a name. */
export type RotationRule = (typeof ROTATION_RULES)[number];

/** Where a superseded token stands tonight. */
export type Retirement =
  | { state: 'delete'; id: DeletableId }
  | { state: 'overlap'; retireAfter: string }
  | { state: 'still-used'; lastUsed: string; keptUntil: string | null }
  | { state: 'keep'; reason: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a token that was minted and not stored may still be on its way into the store. */
export const ORPHAN_AGE_MS = HOUR_MS;

/**
 * The tenant notes a use at most once a day, so a consumer that mints daily shows itself at least
 * every second day: only after two days without a noted use is a token known to be quiet.
 */
export const QUIET_MS = 2 * DAY_MS;

/** What a policy says of the time after a promotion. */
export type OverlapSettings = Pick<
  Rotation,
  'overlapDays' | 'maxOverlapDays' | 'consumerCacheHours' | 'whenStillUsed'
>;

/** What the retirement of a superseded token is decided on. */
export type RetirementFacts = {
  predecessor: Pat;
  /** The token that AWSCURRENT names; its credentials minted and made a call in this run. */
  currentId: string;
  secretMark: string;
  naming: Naming;
  settings: OverlapSettings;
  /** The earlier of the run's clock and the tenant's. */
  now: string;
};

/** "Retirement of the predecessor after `overlapDays`: only if its id is in no other stage." */
export function decideRetirement(facts: RetirementFacts): Retirement {
  const { predecessor, settings, now } = facts;
  const since = supersededSince(predecessor.name, facts.secretMark, facts.currentId);
  if (since === null)
    return { state: 'keep', reason: 'its name does not say that the current token superseded it' };
  const doubt = retirementDoubt(facts);
  if (doubt !== null) return { state: 'keep', reason: doubt };
  const { lastUsed } = predecessor;
  if (lastUsed === null)
    return { state: 'keep', reason: 'it has minted, but the tenant tells no last use of it' };
  const stillUsed = decideStillUsed(facts, lastUsed, since);
  if (stillUsed !== null) return stillUsed;
  const retireAfter = retirementDate(lastUsed, since, settings);
  return now < retireAfter ? { state: 'overlap', retireAfter } : retirementOf(predecessor);
}

/** Whether a person may end a predecessor before its overlap is over: the same doubts, whoever still uses it. */
export function decideEarlyEnd(facts: Pick<RetirementFacts, 'naming' | 'predecessor'>): Permission {
  const doubt = retirementDoubt(facts);
  return doubt === null ? { allowed: true, id: allowDeletion(facts.predecessor.id) } : refusal(doubt);
}

function retirementDoubt({
  naming,
  predecessor,
}: Pick<RetirementFacts, 'naming' | 'predecessor'>): string | null {
  const stages = stagesOf(naming, predecessor.id);
  if (naming.unreadable.length > 0) return 'a stage of the secret cannot be read';
  if (predecessor.managed) return 'the platform manages it';
  if (!stages.includes('AWSPREVIOUS')) return 'AWSPREVIOUS does not name it';
  return stages.some((stage) => stage !== 'AWSPREVIOUS')
    ? 'another stage of the secret names it as well'
    : null;
}

/** "If its `lastUsed` is later than the promotion plus `consumerCacheHours`, someone still holds the old secret." */
function decideStillUsed(facts: RetirementFacts, lastUsed: string, since: string): Retirement | null {
  const { consumerCacheHours, maxOverlapDays, whenStillUsed } = facts.settings;
  if (lastUsed <= addMilliseconds(since, consumerCacheHours * HOUR_MS)) return null;
  const end = addMilliseconds(since, maxOverlapDays * DAY_MS);
  if (whenStillUsed === 'delete' && facts.now >= end) return retirementOf(facts.predecessor);
  return { state: 'still-used', lastUsed, keptUntil: whenStillUsed === 'delete' ? end : null };
}

/**
 * "The predecessor's `expirationDate` is set to the end of the longest overlap plus a day": later than
 * any retirement that the settings lead to, a cached copy that is used to the last included.
 */
export function platformEnd(since: string, { maxOverlapDays, consumerCacheHours }: OverlapSettings): string {
  const longest = Math.max(maxOverlapDays * DAY_MS, consumerCacheHours * HOUR_MS + QUIET_MS);
  return addMilliseconds(since, longest + DAY_MS);
}

/** The end of the overlap, once every consumer's copy has lapsed and the token has been quiet. */
function retirementDate(
  lastUsed: string,
  since: string,
  settings: Pick<Rotation, 'overlapDays' | 'consumerCacheHours'>,
): string {
  const overlap = Math.max(settings.overlapDays * DAY_MS, settings.consumerCacheHours * HOUR_MS);
  const quiet = addMilliseconds(lastUsed, QUIET_MS);
  const end = addMilliseconds(since, overlap);
  return quiet > end ? quiet : end;
}

function retirementOf(predecessor: Pat): Retirement {
  return { state: 'delete', id: allowDeletion(predecessor.id) };
}

/** What the deletion of a token that was minted and never stored is decided on. */
export type OrphanFacts = {
  token: Pat;
  secretMark: string;
  naming: Naming;
  /** The tenant's clock; null where it may not be used. */
  now: string | null;
};

/**
 * "Deleted only if the name carries this secret's hash, `lastUsed` is null, `created` is more than
 * an hour ago by the server's clock, and every stage of the secret was read and none names it."
 */
export function decideOrphan({ token, secretMark, naming, now }: OrphanFacts): Permission {
  if (!isMintedFor(token, secretMark)) return refusal('it was not minted for this secret');
  if (token.managed) return refusal('the platform manages it');
  if (token.lastUsed !== null) return refusal('it has been used');
  if (naming.unreadable.length > 0) return refusal('a stage of the secret cannot be read');
  if (stagesOf(naming, token.id).length > 0) return refusal('a stage of the secret names it');
  if (now === null) return refusal("the tenant's clock is unknown or in doubt");
  if (Date.parse(now) - Date.parse(token.created) <= ORPHAN_AGE_MS)
    return refusal('it is younger than an hour');
  return { allowed: true, id: allowDeletion(token.id) };
}

/** What the deletion of a successor that lost its place is decided on. */
export type DiscardFacts = {
  /** The token that this very attempt minted, or found under AWSPENDING. */
  token: Pick<Pat, 'id' | 'name'>;
  secretMark: string;
  /** The version that was meant for it. */
  versionId: string;
  naming: Naming;
};

/** "A loser discards its own successor": never a person's, nor one that another version or stage names. */
export function decideDiscard({ token, secretMark, versionId, naming }: DiscardFacts): Permission {
  const { id } = token;
  if (!isMintedFor(token, secretMark)) return refusal('it was not minted for this secret');
  if (naming.unreadable.length > 0) return refusal('a stage of the secret cannot be read');
  const holders = naming.tokens.filter((named) => named.tokenId === plainId(id));
  const onlyPending = holders.every(
    (named) => named.versionId === versionId && named.stages.every((stage) => stage === 'AWSPENDING'),
  );
  if (!onlyPending) return refusal('a stage of the secret names it');
  return { allowed: true, id: allowDeletion(id) };
}

/** One stage of one version of a secret. */
export type StageOfVersion = { versionId: string; stage: string };

/** The tokens that a secret names, by any other stage or version than the one that is excepted. */
export function namedBeside({ tokens }: Naming, except?: StageOfVersion): string[] {
  return tokens.flatMap(({ versionId, stages, tokenId }) => {
    const others = stages.filter((stage) => versionId !== except?.versionId || stage !== except.stage);
    return tokenId === null || others.length === 0 ? [] : [tokenId];
  });
}

function stagesOf(naming: Naming, id: string): readonly string[] {
  return naming.tokens.filter((named) => named.tokenId === plainId(id)).flatMap((named) => named.stages);
}

function refusal(reason: string): Permission {
  return { allowed: false, reason };
}
