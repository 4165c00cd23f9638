import { readLong, replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { factsKey, quarantineKey } from '../archive/run.ts';
import type { DeletionRecord } from '../core/deletion-record.ts';
import { isTrustworthy } from '../core/guard/guard.ts';
import type { QuarantinedToken } from '../core/plan.ts';
import {
  type QuarantineReading,
  readQuarantine,
  withAttempts,
  withoutEnded,
} from '../core/quarantine/ledger.ts';
import { readTenantFacts } from '../core/quarantine/probe.ts';
import type { QuarantineInput } from '../core/quarantine/tonight.ts';
import { readRecords } from '../deletion/record.ts';
import { GuardError } from '../errors.ts';
import type { RunContext } from './context.ts';
import { settle } from './runner.ts';
import { planShape } from './stored-plan.ts';

/** The same, and which cut-off run deleted a token, or tried to. */
export type QuarantineRecalled = QuarantineInput & { deletedBy: ReadonlyMap<string, string> };

/** Why nobody knows what waits: the report tells it of the earlier runs. */
export const unreadRun = 'what a run did that was cut off cannot be read';

/** What waits in quarantine, with what runs attempted since that were cut off; and what the tenant showed. */
export async function recallQuarantine(
  context: RunContext,
  unfinished: readonly string[],
): Promise<QuarantineRecalled> {
  const { archive, tenantName, run } = context;
  const [stored, facts, settled] = await Promise.all([
    archive.read(quarantineKey(tenantName)),
    archive.read(factsKey(tenantName)),
    settle(() => runsOf(context, unfinished)),
  ]);
  const runs = settled.ok ? settled.value : [];
  const records = runs.flatMap((of) => of.records);
  const read = readQuarantine(stored?.body ?? null, tenantName, run.startedAt);
  return {
    deletedBy: new Map(
      runs.flatMap((of) => of.records.filter(mayHaveDeleted).map(({ tokenId }) => [tokenId, of.prefix])),
    ),
    waiting: settled.ok ? known(read, records) : { quarantine: null, doubt: unreadRun },
    attempted: new Set(records.filter(mayHaveDeleted).map(({ tokenId }) => tokenId)),
    tenantFacts: readTenantFacts(facts?.body ?? null, tenantName, run.startedAt),
  };
}

function known(reading: QuarantineReading, records: readonly DeletionRecord[]): QuarantineReading {
  return reading.quarantine === null
    ? reading
    : { quarantine: withAttempts(reading.quarantine, records), doubt: null };
}

function mayHaveDeleted({ outcome, uncertain, setExpiry, givenBack }: DeletionRecord): boolean {
  return outcome === 'deleted' || (uncertain && setExpiry === undefined && givenBack === undefined);
}

function runsOf(
  { archive }: RunContext,
  prefixes: readonly string[],
): Promise<{ prefix: string; records: DeletionRecord[] }[]> {
  return Promise.all(
    prefixes.map(async (prefix) => ({ prefix, records: await readRecords(archive, { prefix }) })),
  );
}

/**
 * Writes down what waits in quarantine after tonight. What was attempted is added by every night, since it must be known
 * how it is given back; only a night that may be trusted says of which tokens it is over. Repeating it changes nothing.
 * False where what an earlier run did cannot be read.
 * @throws GuardError where the list cannot be read, or someone else wrote it
 */
export async function storeQuarantine(context: RunContext, unfinished: readonly string[]): Promise<boolean> {
  const { archive, tenantName, run, clock } = context;
  const key = quarantineKey(tenantName);
  // Read before the lease is renewed: a write on what another run left since then is refused.
  const stored = await archive.read(key);
  await renewLease(context);
  const now = clock.now();
  const own = await readRecords(archive, run);
  const earlier = await settle(() => runsOf(context, unfinished));
  const attempts = [...(earlier.ok ? earlier.value.flatMap(({ records }) => records) : []), ...own];
  const { quarantine, doubt } = readQuarantine(stored?.body ?? null, tenantName, now);
  if (quarantine === null) {
    if (attempts.every(({ setExpiry }) => setExpiry === undefined)) return earlier.ok;
    throw new GuardError(`What was quarantined cannot be written down, since ${doubt}.`);
  }
  const plan = await readLong(archive, { run, name: 'plan' }, planShape);
  const tokens = plan?.quarantined ?? [];
  const isTrusted = plan !== null && isTrustworthy(plan.guard);
  const over = [...(isTrusted ? overByTonight(tokens) : []), ...overByUs(tokens, own)];
  const next = withoutEnded(withAttempts(quarantine, attempts), over);
  if (JSON.stringify(next.tokens) !== JSON.stringify(quarantine.tokens))
    await replaceRead(archive, { key, stored }, JSON.stringify({ ...next, updatedAt: now }));
  return earlier.ok;
}

/** Takes tokens off the list that a person ended for good, so that no night tells of them as expired. */
export async function forgetQuarantined(context: RunContext, ids: readonly string[]): Promise<null> {
  const { archive, tenantName, clock } = context;
  const key = quarantineKey(tenantName);
  const stored = await archive.read(key);
  await renewLease(context);
  const now = clock.now();
  const { quarantine } = readQuarantine(stored?.body ?? null, tenantName, now);
  const over = ids.flatMap((id): Over[] => {
    const waiting = quarantine?.tokens[id];
    return waiting === undefined ? [] : [[id, waiting.set]];
  });
  if (quarantine === null || over.length === 0) return null;
  const next = { ...withoutEnded(quarantine, over), updatedAt: now };
  await replaceRead(archive, { key, stored }, JSON.stringify(next));
  return null;
}

type Over = [tokenId: string, set: string];

function overByTonight(tokens: readonly QuarantinedToken[]): Over[] {
  const over = new Set(['left', 'expired', 'gone', 'deleted']);
  return tokens
    .filter(({ standing }) => over.has(standing.standing))
    .map(({ tokenId, known: { set } }): Over => [tokenId, set]);
}

/** What this run deleted, found gone or gave back. */
function overByUs(tokens: readonly QuarantinedToken[], own: readonly DeletionRecord[]): Over[] {
  const ended = new Set(['deleted', 'already-gone', 'expired', 'released']);
  const ids = new Set(own.filter(({ outcome }) => ended.has(outcome)).map(({ tokenId }) => tokenId));
  return tokens
    .filter(({ tokenId }) => ids.has(tokenId))
    .map(({ tokenId, known: { set } }): Over => [tokenId, set]);
}
