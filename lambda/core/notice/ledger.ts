import * as z from 'zod';
import { instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Ledger, NoticeRecord, PlannedToken } from '../plan.ts';

const receipt = { messageId: z.string().min(1), at: instantSchema };

/** The shape of a stored notice. */
export const noticeSchema = z.strictObject({
  rule: z.string(),
  ruleHash: z.string(),
  fingerprint: z.string(),
  firstNoticed: instantSchema,
  deadline: instantSchema,
  messageId: z.string().min(1),
  owner: z.strictObject(receipt).exactOptional(),
});

const endingSchema = z.strictObject({
  end: z.enum(['deleted', 'quarantined', 'capped', 'released', 'expired']),
  set: instantSchema.nullable(),
  until: instantSchema.nullable(),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  name: z.string(),
  rule: z.string(),
  lastUsed: instantSchema.nullable(),
  at: instantSchema,
  told: z.strictObject(receipt).nullable(),
});

const tokenId = z.string().regex(/^[0-9a-f-]{32,36}$/);

const ownersSchema = z.strictObject({
  endings: z.record(tokenId, endingSchema),
  reminders: z.record(tokenId, z.strictObject({ ...receipt, expiresAt: instantSchema, days: z.int() })),
});

const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  updatedAt: instantSchema,
  notices: z.record(tokenId, noticeSchema),
  owners: ownersSchema.exactOptional(),
});

/** A ledger as it was found; what is not trusted is replaced by an empty one, and gives notices only. */
export type LedgerReading = { ledger: Ledger; trusted: boolean; doubt: string | null };

/** Reads `ledger.json`: "a ledger that is missing, unreadable or from the future: notices only". */
export function readLedger(text: string | null, tenant: string, now: string): LedgerReading {
  const empty: Ledger = { schemaVersion: 1, tenant, updatedAt: now, notices: {} };
  const distrust = (doubt: string): LedgerReading => ({ ledger: empty, trusted: false, doubt });
  if (text === null) return distrust('there is no ledger yet');
  const ledger: Ledger | null = readJson(ledgerSchema, text);
  if (ledger === null) return distrust('the ledger cannot be read');
  if (ledger.tenant !== tenant) return distrust("the ledger is another tenant's");
  const latest = [ledger.updatedAt, ...Object.values(ledger.notices).map((notice) => notice.firstNoticed)];
  if (latest.some((instant) => instant > now)) return distrust('the ledger is from the future');
  return { ledger, trusted: true, doubt: null };
}

/** The ledger with a notice for each announced token; the deadline is the one that was printed. */
export function recordNotices(
  ledger: Ledger,
  {
    announced,
    messageId,
    now,
  }: {
    announced: readonly PlannedToken[];
    messageId: string;
    /** When the message was accepted: the notice runs from here. */
    now: string;
  },
): Ledger {
  const given = announced.flatMap(({ candidate, stage }): [string, NoticeRecord][] => {
    if (stage.stage !== 'announce') return [];
    const { rule, ruleHash, fingerprint, pat } = candidate;
    const { deadline } = stage;
    return [[pat.id, { rule, ruleHash, fingerprint, firstNoticed: now, deadline, messageId }]];
  });
  return { ...ledger, updatedAt: now, notices: { ...ledger.notices, ...Object.fromEntries(given) } };
}

/**
 * The ledger with only what is pending by tonight's plan. It must be stored every enforcing night: more than
 * 14 days without that start every notice over.
 */
export function pruneLedger(ledger: Ledger, planned: readonly PlannedToken[], now: string): Ledger {
  const pending = new Map<string, NoticeRecord>();
  for (const { candidate, stage } of planned)
    if ('notice' in stage && stage.notice !== null) pending.set(candidate.pat.id, stage.notice);
  return { ...ledger, updatedAt: now, notices: Object.fromEntries(pending) };
}
