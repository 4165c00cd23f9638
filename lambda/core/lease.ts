import { z } from 'zod';
import { instantSchema } from './instant.ts';
import { readJson } from './read-json.ts';

const leaseSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string().min(1),
  /** From this instant on, another run may take it. */
  expiresAt: instantSchema,
});

/** The right of one run to write to a tenant, until an instant (`lease.json`). */
export type Lease = z.infer<typeof leaseSchema>;

/** Whether a run may take the lease; what cannot be read may belong to a run, and is not taken. */
export type LeaseState = { state: 'free' } | { state: 'held'; lease: Lease } | { state: 'unreadable' };

/** Reads `lease.json`: free where there is none, or where it has expired. */
export function leaseState(text: string | null, now: string): LeaseState {
  if (text === null) return { state: 'free' };
  const lease = readJson(leaseSchema, text);
  if (lease === null) return { state: 'unreadable' };
  return lease.expiresAt <= now ? { state: 'free' } : { state: 'held', lease };
}

/** The lease that a run takes or renews, for so many seconds from now. */
export function leaseFor(runId: string, now: string, seconds: number): Lease {
  const expiresAt = new Date(Date.parse(now) + seconds * 1000).toISOString();
  return { schemaVersion: 1, runId, expiresAt };
}
