import * as z from 'zod';
import { expirySchema, knownExpirySchema, scopesSchema } from './pat.ts';

/** What became of a token in a run: exactly one a token. */
export type TokenOutcome =
  /** 204, or 404 after an attempt of this tool's own that was recorded. */
  | 'deleted'
  /** Its expiry was brought forward, which can be taken back. */
  | 'quarantined'
  /** It was in quarantine, and was given its former expiry back. */
  | 'released'
  /** The expiry that it was given has passed, and the tenant lists it no more. */
  | 'expired'
  /** Someone else had deleted it. */
  | 'already-gone'
  /** Report mode: an enforcing run would delete it, or give notice of it. */
  | 'would-delete'
  /** Its notice was given in this run. */
  | 'noticed'
  /** Its notice is running, or waits for its turn within the limits. */
  | 'waiting'
  | 'kept'
  /** Planned for deletion, but used or changed since the plan. */
  | 'spared'
  | 'failed'
  /** Planned for deletion, but the run ended before its turn. */
  | 'not-reached';

/** Whether a token that the run read is no longer there at its end. */
export function isGone({ outcome }: { outcome: TokenOutcome }): boolean {
  return outcome === 'deleted' || outcome === 'already-gone' || outcome === 'expired';
}

const outcomes: { [Outcome in TokenOutcome]: Outcome } = {
  deleted: 'deleted',
  quarantined: 'quarantined',
  released: 'released',
  expired: 'expired',
  'already-gone': 'already-gone',
  'would-delete': 'would-delete',
  noticed: 'noticed',
  waiting: 'waiting',
  kept: 'kept',
  spared: 'spared',
  failed: 'failed',
  'not-reached': 'not-reached',
};

/** The shape of a stored record. */
export const deletionRecordSchema = z.strictObject({
  tokenId: z.string(),
  name: z.string(),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  scopes: scopesSchema,
  created: z.string(),
  lastUsed: z.string().nullable(),
  expiry: expirySchema,
  rule: z.string(),
  policyHash: z.string(),
  /** Empty for a rotation's deletion, which no plan names. */
  planHash: z.string(),
  noticedAt: z.string().nullable(),
  /** The deadline printed in the notice; null where the policy needs none. */
  deadline: z.string().nullable(),
  /** The accepted message that gave its notice, and the accepted mail to its owner; absent where there was none. */
  noticeMessageId: z.string().exactOptional(),
  ownerMail: z.strictObject({ messageId: z.string(), at: z.string() }).exactOptional(),
  /** The expiry that it was given in place of `expiry`; absent where it was deleted. */
  setExpiry: z.string().exactOptional(),
  /** With it: no deletion before this instant (null: never by this tool), and the hash of the token as it was before. */
  until: z.string().nullable().exactOptional(),
  fingerprint: z.string().exactOptional(),
  /** The expiry that it was given back in place of `expiry`. */
  givenBack: knownExpirySchema.exactOptional(),
  runId: z.string(),
  trackingId: z.string().nullable(),
  at: z.string(),
  status: z.number().nullable(),
  outcome: z.enum(outcomes),
  /** True where no answer says whether the deletion took effect. */
  uncertain: z.boolean(),
  reason: z.string(),
});

/** What became of one deletion, planned or of a rotation: one line of the record that an auditor reads. */
export type DeletionRecord = z.infer<typeof deletionRecordSchema>;

/**
 * Deletions that no row of a run's inventory tells: those of earlier runs (`runs`) that are told here for the
 * first time, and the run's own of tokens that came after its listing.
 */
export type Recovery = { schemaVersion: 1; runs: string[]; deleted: DeletionRecord[] };
