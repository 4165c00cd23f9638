import * as z from 'zod';
import { instantSchema } from '../core/instant.ts';
import { readJson } from '../core/json.ts';
import { isInBucket, removalOf, shellWord } from '../core/shell.ts';
import { GuardError } from '../errors.ts';
import type { Archive, Clock } from '../ports.ts';
import { leaseKey, type RunIdentity } from './run.ts';

/** How long a lease lasts without renewal, in seconds: longer than any single step. */
const seconds = 20 * 60;

type LeaseDeps = { archive: Archive; clock: Clock; tenantName: string; run: RunIdentity };

/**
 * Takes the tenant's lease for this run; taking it again in the same run is no harm. `unfinished` = prefixes of
 * cut-off runs whose deletions nobody told yet.
 */
export async function takeLease({
  archive,
  clock,
  tenantName,
  run,
}: LeaseDeps): Promise<{ held: true; unfinished: string[] } | { held: false; reason: string }> {
  const key = leaseKey(tenantName);
  const found = await archive.read(key);
  const now = clock.now();
  const state = leaseState(found?.body ?? null, run, now);
  if (state.state === 'held') return { held: false, reason: heldBy(state.lease, now, archive.locate(key)) };
  if (state.state === 'unreadable') return { held: false, reason: unreadable(archive.locate(key)) };
  const { unfinished } = state;
  const body = JSON.stringify(leaseFor(run, { now, seconds, unfinished }));
  const condition = found === null ? { ifNoneMatch: '*' as const } : { ifMatch: found.etag };
  const outcome = await archive.write(key, body, condition);
  return outcome.written
    ? { held: true, unfinished }
    : { held: false, reason: 'another run took the lease just now' };
}

/**
 * Extends the lease; to be called at the start of every step that writes.
 * @throws LeaseLostError when another run holds it
 */
export async function renewLease(deps: LeaseDeps): Promise<void> {
  const { run, clock } = deps;
  await rewrite(deps, ({ unfinished }) => leaseFor(run, { now: clock.now(), seconds, unfinished }));
}

/** Gives the tenant back; `unreported` = cut-off runs whose deletions this run did not tell either. */
export async function releaseLease(deps: LeaseDeps, unreported: readonly string[] = []): Promise<void> {
  await rewrite(deps, (lease) => ({ ...lease, released: true, unfinished: [...unreported] }));
}

/** Whether this run gave the tenant back already: its last step is repeated after a crash. */
export async function hasReleased({ archive, tenantName, run }: LeaseDeps): Promise<boolean> {
  const found = await archive.read(leaseKey(tenantName));
  const lease = found === null ? null : readLease(found.body);
  return lease !== null && lease.runId === run.runId && lease.released;
}

async function rewrite(deps: LeaseDeps, next: (lease: Lease) => Lease): Promise<void> {
  const key = leaseKey(deps.tenantName);
  const found = await deps.archive.read(key);
  const lease = found === null ? null : readLease(found.body);
  if (found === null || lease === null || lease.runId !== deps.run.runId || lease.released) throw lost();
  const outcome = await deps.archive.write(key, JSON.stringify(next(lease)), { ifMatch: found.etag });
  if (!outcome.written) throw lost();
}

function lost(): LeaseLostError {
  return new LeaseLostError('Another run took the lease of this tenant: this run stopped writing.');
}

function heldBy({ runId, expiresAt }: Lease, now: string, place: string): string {
  const held = `run ${runId} works on this tenant; its lease ends ${expiresAt}`;
  // Twice as long, since the clocks of two machines differ.
  const longest = new Date(Date.parse(now) + 2 * seconds * 1000).toISOString();
  return expiresAt <= longest
    ? `${held}. Wait until then, or see docs/operations.md if that run was killed`
    : `${held}, later than any lease taken now: a clock is or was wrong. Make sure that no run works on it, then end that lease: \`${endingOf(place)}\``;
}

/** The command that says of the lease there that it has ended; what else it says stays for the next run to read. */
function endingOf(place: string): string {
  const [words, at] = [`'s/"expiresAt": *"[^"]*"/"expiresAt":"2000-01-01T00:00:00.000Z"/'`, shellWord(place)];
  return isInBucket(place)
    ? `aws s3 cp ${at} - | sed ${words} | aws s3 cp - ${at}`
    : `sed -i.bak ${words} ${at}`;
}

function unreadable(place: string): string {
  return `the lease cannot be read; make sure that no run works on this tenant, then remove it: \`${removalOf(place)}\``;
}

const leaseSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string().min(1),
  /** Where the run's artefacts lie. */
  prefix: z.string().min(1),
  /** From this instant on, another run may take it. */
  expiresAt: instantSchema,
  /** True once the run gave the tenant back. */
  released: z.boolean(),
  /** Where earlier runs lie that were cut off before they told what they deleted, oldest first. */
  unfinished: z.array(z.string().min(1)),
});

/** The right of one run to write to a tenant, until an instant (`lease.json`). */
type Lease = z.infer<typeof leaseSchema>;

/** A run that wants the lease. */
export type Applicant = { runId: string; prefix: string };

/**
 * Reads `lease.json` for a run: free where there is none, or where it was released, has expired or is its own. What
 * cannot be read may belong to a run, and is not taken.
 */
export function leaseState(
  text: string | null,
  applicant: Applicant,
  now: string,
): { state: 'free'; unfinished: string[] } | { state: 'held'; lease: Lease } | { state: 'unreadable' } {
  if (text === null) return { state: 'free', unfinished: [] };
  const lease = readLease(text);
  if (lease === null) return { state: 'unreadable' };
  if (lease.released || lease.runId === applicant.runId)
    return { state: 'free', unfinished: lease.unfinished };
  if (lease.expiresAt > now) return { state: 'held', lease };
  return { state: 'free', unfinished: [...lease.unfinished, lease.prefix] };
}

/** Reads `lease.json`; null where it cannot be read. */
export function readLease(text: string): Lease | null {
  return readJson(leaseSchema, text);
}

/** The lease that a run takes or renews, for so many seconds from now. */
export function leaseFor(
  applicant: Applicant,
  term: { now: string; seconds: number; unfinished: string[] },
): Lease {
  const expiresAt = new Date(Date.parse(term.now) + term.seconds * 1000).toISOString();
  const { runId, prefix } = applicant;
  return { schemaVersion: 1, runId, prefix, expiresAt, released: false, unfinished: term.unfinished };
}

/** Another run took the lease: nothing more may be written. */
export class LeaseLostError extends GuardError {}
