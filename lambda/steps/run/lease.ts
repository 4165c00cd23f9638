import { leaseKey } from '../../core/artefacts.ts';
import { type Lease, leaseFor, leaseState, readLease } from '../../core/lease.ts';
import type { Archive, Clock } from '../../ports.ts';
import { LeaseLostError, type RunIdentity } from './context.ts';

/** How long a lease lasts without renewal, in seconds: longer than any single step. */
const seconds = 20 * 60;

/** Whether the run got the tenant to itself; `unfinished` = prefixes of cut-off runs whose deletions nobody told yet. */
export type LeaseResult = { held: true; unfinished: string[] } | { held: false; reason: string };

type LeaseDeps = { archive: Archive; clock: Clock; tenantName: string; run: RunIdentity };

/** Takes the tenant's lease for this run; taking it again in the same run is no harm. */
export async function takeLease({ archive, clock, tenantName, run }: LeaseDeps): Promise<LeaseResult> {
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

/** Gives the tenant back; `untold` = cut-off runs whose deletions this run did not tell either. */
export async function releaseLease(deps: LeaseDeps, untold: readonly string[] = []): Promise<void> {
  await rewrite(deps, (lease) => ({ ...lease, released: true, unfinished: [...untold] }));
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
    : `${held}, later than any lease taken now: a clock is or was wrong. Make sure that no run works on it, then set expiresAt in ${place} to the past`;
}

function unreadable(place: string): string {
  return `the lease cannot be read; make sure that no run works on this tenant, then remove ${place}`;
}
