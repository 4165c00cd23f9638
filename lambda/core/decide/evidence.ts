import { DAY_MS } from '../instant.ts';
import type { InventoryRow, Pat } from '../pat.ts';
import { plainId } from '../text.ts';
import { isSameAsked } from './asked.ts';
import { type Designated, type Designations, undesignated } from './designations.ts';
import type { NamedExemptions } from './exemptions.ts';

/** What the trusted nights before tonight were told of a token. */
export type Remembered = Designated & {
  ownerId: string;
  created: string;
  /** The latest use ever told. */
  lastUsed: string | null;
  managed: boolean;
  /** The exemption that covered it by a name (`namedExemptions`); null where none did. */
  exemptBy: string | null;
  /** What else the policy asks for (`askedOf`). */
  asked: string;
  /** The last trusted night that listed it. */
  seen: string;
  /** The night since which what is told of it contradicts this row; null where nothing does. */
  doubtedSince: string | null;
};

/** What the trusted nights remember of a tenant, by token id in one spelling (`plainId`). */
export type Memory = {
  at: string;
  tokens: ReadonlyMap<string, Remembered>;
  /** Secrets that named tokens and that the policy of the last trusted night no longer had. */
  dropped: readonly string[];
};

/** The tokens, by plain id, of which tonight's word contradicts an earlier night; `fresh` = how many are new ones. */
export type Doubts = { reasons: Map<string, string>; fresh: number };

/** What tonight's tokens are compared by. */
type Tonight = { designations: Designations } & Pick<NamedExemptions, 'isUnexempted'>;

/** Compares every token with what the trusted nights remember: what contradicts them is doubt for that token. */
export function compareWithMemory(
  rows: Iterable<InventoryRow>,
  memory: Memory | null,
  tonight: Tonight,
): Doubts {
  const doubts: Doubts = { reasons: new Map(), fresh: 0 };
  if (memory === null) return doubts;
  for (const row of rows) {
    if (row.kind !== 'pat') continue;
    const id = plainId(row.id);
    const known = memory.tokens.get(id);
    const doubt = known === undefined ? null : doubtOf(row, known, tonight);
    if (doubt === null) continue;
    doubts.reasons.set(id, `what is told of it contradicts an earlier night: ${doubt.reason}`);
    doubts.fresh += Number(doubt.isStrange && known?.doubtedSince === null);
  }
  return doubts;
}

/** That a name changes is nothing strange, however many bear it; but what it protected is kept. */
function doubtOf(
  pat: Pat,
  known: Remembered,
  { designations, isUnexempted }: Tonight,
): { reason: string; isStrange: boolean } | null {
  const strange = contradictionOf(pat, known, designations);
  if (strange !== null) return { reason: strange, isStrange: true };
  const isRenamed = known.exemptBy !== null && isUnexempted(pat, known.exemptBy);
  return isRenamed ? { reason: renamed, isStrange: false } : null;
}

const renamed = 'an exemption covered it by a name, which it no longer bears';

/**
 * Why tonight's word on a token cannot be right, or an earlier night's was not; null where they agree.
 * "A `lastUsed` never goes back nor turns null, `created` and owner never change, `managed` and a designation never
 * vanish without a word." No time ends a doubt, since a lie that lasts looks like a truth: only the former facts do,
 * of which a later use is one.
 */
function contradictionOf(pat: Pat, known: Remembered, designations: Designations): string | null {
  return (
    unmanaged(pat, known) ??
    useContradiction(pat, known) ??
    originContradiction(pat, known) ??
    undesignated(pat, known, designations)
  );
}

/** Which protection of a token earlier nights knew that vanished without a word; null where none did. */
export function lostProtection(pat: Pat, known: Remembered, designations: Designations): string | null {
  return unmanaged(pat, known) ?? undesignated(pat, known, designations);
}

function unmanaged(pat: Pat, known: Remembered): string | null {
  return known.managed && !pat.managed ? 'the platform owned it, and tonight nothing says so' : null;
}

function useContradiction({ lastUsed }: Pat, { lastUsed: before }: Remembered): string | null {
  if (before === null) return null;
  if (lastUsed === null) return `it was last used ${dayOf(before)}, and tonight no use is told`;
  return isEarlier(lastUsed, before) ? `its last use went back from ${before} to ${lastUsed}` : null;
}

function originContradiction({ created, owner }: Pat, known: Remembered): string | null {
  if (isEarlier(created, known.created) || isEarlier(known.created, created))
    return `its creation moved from ${known.created} to ${created}`;
  return plainId(owner.id) === plainId(known.ownerId)
    ? null
    : `its owner was ${known.ownerId}, and tonight is another`;
}

const SECOND_MS = 1000;

/** By a second at least: versions of the API tell instants with more or fewer digits. */
function isEarlier(one: string, other: string): boolean {
  return one < other && Date.parse(other) - Date.parse(one) >= SECOND_MS;
}

/** What is compared for `isExplained`: the token, and what else the policy asks of it (`askedOf`). */
export type Aged = {
  pat: Pick<Pat, 'id' | 'created' | 'lastUsed'>;
  asked: string;
  /** Whether it would be no candidate without what the directory says. */
  hangsOnDirectory: () => boolean;
};

/**
 * Whether a candidate only came of age: the memory knows it, and all facts but time are what the memory says, or
 * changed since that night as facts do: it was made or used since. The tenant notes a use up to a day late.
 */
export function isExplained({ pat, asked, hangsOnDirectory }: Aged, memory: Memory): boolean {
  const known = memory.tokens.get(plainId(pat.id));
  if (known === undefined) return isSince(pat.created, memory.at);
  const isFreed = known.designatedBy.every((secret) => memory.dropped.includes(secret));
  if (!isFreed || !isSameAsked(known.asked, asked, hangsOnDirectory)) return false;
  return pat.lastUsed === null || isSame(pat.lastUsed, known.lastUsed) || isSince(pat.lastUsed, known.seen);
}

function isSame(one: string, other: string | null): boolean {
  return other !== null && !isEarlier(one, other) && !isEarlier(other, one);
}

function isSince(instant: string, night: string): boolean {
  return Date.parse(instant) > Date.parse(night) - DAY_MS;
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
