import { z } from 'zod';
import { leaseKey } from '../core/artefacts.ts';
import type { Archive, Clock } from '../ports.ts';
import { LeaseLostError, type RunIdentity } from './context.ts';

/** How long a lease lasts without renewal, in seconds: longer than any single step. */
const leaseSeconds = 20 * 60;

const leaseSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  prefix: z.string(),
  expiresAt: z.iso.datetime(),
  released: z.boolean(),
  /** Runs before this one that ended without telling their results: their prefixes, oldest first. */
  unfinished: z.array(z.string()),
});

type Lease = z.infer<typeof leaseSchema>;

/** Whether the run got the tenant to itself; `unfinished` = prefixes of cut-off runs whose deletions nobody told yet. */
export type LeaseResult = { held: true; unfinished: string[] } | { held: false; reason: string };

type LeaseDeps = { archive: Archive; clock: Clock; tenantName: string; run: RunIdentity };

/** Takes the tenant's lease for this run; taking it again in the same run is no harm. */
export async function takeLease(deps: LeaseDeps): Promise<LeaseResult> {
  const key = leaseKey(deps.tenantName);
  const found = await deps.archive.read(key);
  const previous = found === null ? null : parseLease(found.body);
  if (found !== null && previous === null) return { held: false, reason: unreadable(deps) };
  const now = deps.clock.now();
  if (previous !== null && isHeldByAnother(previous, deps.run, now)) {
    return {
      held: false,
      reason: `run ${previous.runId} works on this tenant; its lease ends ${previous.expiresAt}`,
    };
  }
  const unfinished = unfinishedAfter(previous, deps.run);
  const body = JSON.stringify(leaseOf(deps.run, now, unfinished));
  const condition = found === null ? { ifNoneMatch: '*' as const } : { ifMatch: found.etag };
  const outcome = await deps.archive.write(key, body, condition);
  return outcome.written
    ? { held: true, unfinished }
    : { held: false, reason: 'another run took the lease just now' };
}

/**
 * Extends the lease; to be called at the start of every step that writes.
 * @throws LeaseLostError when another run holds it
 */
export async function renewLease(deps: LeaseDeps): Promise<void> {
  await rewrite(deps, (lease) => leaseOf(deps.run, deps.clock.now(), lease.unfinished));
}

/** Gives the tenant back; `untold` = cut-off runs whose deletions this run did not tell either. */
export async function releaseLease(deps: LeaseDeps, untold: readonly string[] = []): Promise<void> {
  await rewrite(deps, (lease) => ({ ...lease, released: true, unfinished: [...untold] }));
}

async function rewrite(deps: LeaseDeps, next: (lease: Lease) => Lease): Promise<void> {
  const key = leaseKey(deps.tenantName);
  const found = await deps.archive.read(key);
  const lease = found === null ? null : parseLease(found.body);
  if (found === null || lease === null || lease.runId !== deps.run.runId || lease.released) throw lost();
  const outcome = await deps.archive.write(key, JSON.stringify(next(lease)), { ifMatch: found.etag });
  if (!outcome.written) throw lost();
}

function lost(): LeaseLostError {
  return new LeaseLostError('Another run took the lease of this tenant: this run stopped writing.');
}

function leaseOf(run: RunIdentity, now: string, unfinished: string[]): Lease {
  const expiresAt = new Date(Date.parse(now) + leaseSeconds * 1_000).toISOString();
  return { schemaVersion: 1, runId: run.runId, prefix: run.prefix, expiresAt, released: false, unfinished };
}

function isHeldByAnother(lease: Lease, run: RunIdentity, now: string): boolean {
  return !lease.released && lease.runId !== run.runId && lease.expiresAt > now;
}

function unfinishedAfter(previous: Lease | null, run: RunIdentity): string[] {
  if (previous === null) return [];
  if (previous.released) return previous.unfinished;
  return previous.runId === run.runId ? previous.unfinished : [...previous.unfinished, previous.prefix];
}

function unreadable(deps: LeaseDeps): string {
  const place = deps.archive.locate(leaseKey(deps.tenantName));
  return `the lease cannot be read; make sure that no run works on this tenant, then remove ${place}`;
}

function parseLease(body: string): Lease | null {
  const parsed = leaseSchema.safeParse(tryJson(body));
  return parsed.success ? parsed.data : null;
}

function tryJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
