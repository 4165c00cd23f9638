import * as z from 'zod';
import { completeAsked } from '../core/decide/asked.ts';
import type { Memory, Remembered } from '../core/decide/evidence.ts';
import { addDays, instantSchema } from '../core/instant.ts';
import { readJson } from '../core/json.ts';
import type { InventoryRow, Pat } from '../core/pat.ts';
import { sameSecret } from '../core/secret-designation.ts';
import { plainId } from '../core/text.ts';

/** Trusted nights after which a token that is no longer listed is forgotten. */
const nightsKept = 30;
/** Runs closer together than this, in days, count as one night. */
const nightDays = 0.5;

const written = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** What most tokens have not: managed, named by one secret or several, exempt by a name, asked of by a rule, not listed last night, in doubt. */
const restSchema = z.strictObject({
  managed: z.literal(true).optional(),
  secret: z.union([z.string(), z.array(z.string()).min(2)]).optional(),
  exempt: z.string().optional(),
  asked: z.string().optional(),
  seen: written.optional(),
  doubted: written.optional(),
});

/** Id, owner, created, last used, and the rest where there is some: there may be a hundred thousand. */
const rowSchema = z.tuple([z.string(), z.string(), written, written.nullable(), restSchema.optional()]);

const memorySchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  runId: z.string(),
  /** The last trusted night. */
  at: instantSchema,
  /** The trusted nights before it, the oldest first. */
  nights: z.array(instantSchema),
  /** Owners that were not found, each with the first of the trusted nights in a row that did not; absent where none was. */
  gone: z.array(z.tuple([z.string(), instantSchema])).exactOptional(),
  /** Secrets that named tokens and that the policy of that night no longer had; absent where none did. */
  dropped: z.array(z.string()).exactOptional(),
  tokens: z.array(rowSchema),
});

type Row = z.infer<typeof rowSchema>;

/** What the trusted nights of a tenant remember (`memory.json`). */
export type StoredMemory = Memory & {
  runId: string;
  nights: readonly string[];
  /** By owner id, since which night it was not found. */
  gone?: ReadonlyMap<string, string>;
};

/** The memory as it was found; `doubt` = why nothing may be deleted by it, or why there is none although something lies there. */
export type MemoryReading = { memory: StoredMemory | null; doubt: string | null };

/**
 * Reads `memory.json`; what is unreadable or another tenant's is no memory. One from the future is in doubt, and not
 * forgotten: a clock that went back must not make the facts of that night the first ones.
 */
export function readMemory(text: string | null, tenant: string, now: string): MemoryReading {
  const distrust = (doubt: string): MemoryReading => ({ memory: null, doubt });
  if (text === null) return { memory: null, doubt: null };
  const stored = readJson(memorySchema, text);
  if (stored === null) return distrust('the memory of the earlier nights cannot be read');
  if (stored.tenant !== tenant) return distrust("the memory of the earlier nights is another tenant's");
  const { runId, at, nights, gone = [], dropped = [], tokens } = stored;
  const recalled = new Map(tokens.map((row) => [plainId(row[0]), recall(row, at)]));
  return {
    memory: { runId, at, nights, ...(gone.length > 0 && { gone: new Map(gone) }), dropped, tokens: recalled },
    doubt: at > now ? 'the memory of the earlier nights is from the future' : null,
  };
}

function recall([, ownerId, created, lastUsed, rest = {}]: Row, at: string): Remembered {
  const { managed = false, secret = [], exempt = null, asked = '', seen = at, doubted = null } = rest;
  const designatedBy = [secret].flat();
  const protections = { managed, designatedBy, exemptBy: exempt };
  return { ownerId, created, lastUsed, ...protections, asked, seen, doubtedSince: doubted };
}

/** A trusted night, as far as later ones shall remember it. */
export type TrustedNight = {
  runId: string;
  at: string;
  rows: Iterable<InventoryRow>;
  /** The tokens whose word contradicts the memory. */
  doubts: ReadonlyMap<string, string>;
  /** Which secrets name a token, or did and were not replaced by a rotation. */
  designatedBy: (pat: Pat, known: Pick<Remembered, 'designatedBy'>) => readonly string[];
  /** The secrets of the policy. */
  secrets: readonly string[];
  /** Which exemption covers a token by a name. */
  exemptBy: (pat: Pat) => string | null;
  asked: (pat: Pat) => string;
  /** Owners that were asked for one by one, and whether they are there. */
  identities: readonly { ownerId: string; state: 'present' | 'gone' }[];
};

/** What is remembered after a trusted night: merged, so that a token absent from one is not forgotten with it. */
export function nextMemory(memory: StoredMemory | null, night: TrustedNight): StoredMemory {
  const { runId, at } = night;
  const dated = { ...night, latest: addDays(at, 1) };
  const tokens = new Map(memory?.tokens);
  for (const row of night.rows) {
    if (row.id === null) continue;
    const id = plainId(row.id);
    const known = tokens.get(id);
    const next = row.kind === 'pat' ? remember(row, known, dated) : known && { ...known, seen: at };
    if (next !== undefined) tokens.set(id, next);
  }
  const nights = nightsAfter(memory, at);
  const kept = withoutForgotten(tokens, nights);
  const gone = goneAfter(memory, night, kept);
  return { runId, at, nights, ...(gone.size > 0 && { gone }), dropped: droppedBy(night, kept), tokens: kept };
}

function droppedBy({ secrets }: TrustedNight, tokens: ReadonlyMap<string, Remembered>): string[] {
  const named = new Set([...tokens.values()].flatMap(({ designatedBy }) => designatedBy));
  return [...named].filter((former) => !secrets.some((secret) => sameSecret(secret, former)));
}

/** Since when owners of known tokens were not found; one of whom nothing was told tonight stays as it was. */
function goneAfter(
  memory: StoredMemory | null,
  { at, identities }: TrustedNight,
  tokens: ReadonlyMap<string, Remembered>,
): Map<string, string> {
  const gone = new Map(memory?.gone);
  for (const { ownerId, state } of identities)
    if (state === 'present') gone.delete(ownerId);
    else if (!gone.has(ownerId)) gone.set(ownerId, at);
  if (gone.size === 0) return gone;
  const owners = new Set([...tokens.values()].map(({ ownerId }) => plainId(ownerId)));
  return new Map([...gone].filter(([ownerId]) => owners.has(ownerId)));
}

function withoutForgotten(
  tokens: Map<string, Remembered>,
  nights: readonly string[],
): Map<string, Remembered> {
  const oldest = nights.length < nightsKept ? '' : (nights[0] ?? '');
  for (const [id, { seen }] of tokens) if (seen < oldest) tokens.delete(id);
  return tokens;
}

/** No date after `latest` can be true: every later one would seem to go back. */
function remember(
  pat: Pat,
  known: Remembered | undefined,
  night: TrustedNight & { latest: string },
): Remembered | undefined {
  const { at, latest, doubts } = night;
  if (known !== undefined && doubts.has(plainId(pat.id)))
    return {
      ...known,
      lastUsed: later(known.lastUsed, pat.lastUsed, latest),
      seen: at,
      doubtedSince: known.doubtedSince ?? at,
    };
  if (pat.created > latest) return known;
  return {
    ownerId: pat.owner.id,
    created: pat.created,
    lastUsed: later(known?.lastUsed ?? null, pat.lastUsed, latest),
    managed: pat.managed,
    designatedBy: night.designatedBy(pat, known ?? { designatedBy: [] }),
    exemptBy: night.exemptBy(pat) ?? known?.exemptBy ?? null,
    asked: completeAsked(night.asked(pat), known?.asked),
    seen: at,
    doubtedSince: null,
  };
}

function later(known: string | null, told: string | null, latest: string): string | null {
  if (told === null || told > latest) return known;
  return known === null || told > known ? told : known;
}

function nightsAfter(memory: StoredMemory | null, at: string): readonly string[] {
  const nights = memory?.nights ?? [];
  const last = nights.at(-1);
  return last !== undefined && at < addDays(last, nightDays) ? nights : [...nights, at].slice(-nightsKept);
}

/** The memory as JSON, in pieces: a token a line. */
export function* memoryPieces(
  { runId, at, nights, gone, dropped, tokens }: StoredMemory,
  tenant: string,
): Generator<string> {
  const head = {
    schemaVersion: 1,
    tenant,
    runId,
    at,
    nights,
    ...(gone && { gone: [...gone] }),
    ...(dropped.length > 0 && { dropped }),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"tokens":[`;
  let before = '\n';
  for (const [id, known] of tokens) {
    yield `${before}${JSON.stringify(rowOf(id, known, at))}`;
    before = ',\n';
  }
  yield '\n]}';
}

function oneOrAll(secrets: readonly string[]): string | string[] {
  const [first = '', ...others] = secrets;
  return others.length === 0 ? first : [first, ...others];
}

function rowOf(id: string, known: Remembered, at: string): Row {
  const { ownerId, created, lastUsed, managed, designatedBy, exemptBy, asked, seen, doubtedSince } = known;
  const rest = {
    ...(managed && { managed }),
    ...(designatedBy.length > 0 && { secret: oneOrAll(designatedBy) }),
    ...(exemptBy !== null && { exempt: exemptBy }),
    ...(asked !== '' && { asked }),
    ...(seen !== at && { seen }),
    ...(doubtedSince !== null && { doubted: doubtedSince }),
  };
  return Object.keys(rest).length === 0
    ? [id, ownerId, created, lastUsed]
    : [id, ownerId, created, lastUsed, rest];
}
