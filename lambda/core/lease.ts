import * as z from 'zod';
import { instantSchema } from './instant.ts';
import { readJson } from './read-json.ts';

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
export type Lease = z.infer<typeof leaseSchema>;

/** A run that wants the lease. */
export type Applicant = { runId: string; prefix: string };

/** Whether a run may take the lease; what cannot be read may belong to a run, and is not taken. */
export type LeaseState =
  | { state: 'free'; unfinished: string[] }
  | { state: 'held'; lease: Lease }
  | { state: 'unreadable' };

/** Reads `lease.json` for a run: free where there is none, or where it was released, has expired or is its own. */
export function leaseState(text: string | null, applicant: Applicant, now: string): LeaseState {
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
