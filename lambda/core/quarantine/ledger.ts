import * as z from 'zod';
import type { DeletionRecord } from '../deletion-record.ts';
import { instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';

/** The shape of what is stored of a token in quarantine. */
export const quarantinedSchema = z.strictObject({
  /** What it is given back. */
  former: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('at'), at: instantSchema }),
    z.strictObject({ kind: z.literal('never') }),
  ]),
  /** The expiry that it was given. */
  set: instantSchema,
  rule: z.string(),
  runId: z.string(),
  since: instantSchema,
  /** No deletion before it; null = never by this tool: its life was capped by a rule. */
  until: instantSchema.nullable(),
  lastUsed: instantSchema.nullable(),
  /** Of the token as it was with its former expiry. */
  fingerprint: z.string(),
  /** The line of its record, for reports: who was told when, and what it was called. */
  record: z.custom<DeletionRecord>((line) => typeof line === 'object' && line !== null),
});

const quarantineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  updatedAt: instantSchema,
  tokens: z.record(z.string().regex(/^[0-9a-f-]{32,36}$/), quarantinedSchema),
});

/** A token that was ended by its expiry, and how it is given back. */
export type Quarantined = z.infer<typeof quarantinedSchema>;

/** The tokens of a tenant that wait in quarantine, by id (`quarantine.json`). */
export type Quarantine = z.infer<typeof quarantineSchema>;

/** The quarantine as it was found; `doubt` = why nobody knows what waits in it, so that nothing of it may end. */
export type QuarantineReading = { quarantine: Quarantine; doubt: null } | { quarantine: null; doubt: string };

/** Reads `quarantine.json`; where there is none, nothing waits. */
export function readQuarantine(text: string | null, tenant: string, now: string): QuarantineReading {
  const distrust = (doubt: string): QuarantineReading => ({ quarantine: null, doubt });
  if (text === null)
    return { quarantine: { schemaVersion: 1, tenant, updatedAt: now, tokens: {} }, doubt: null };
  const quarantine = readJson(quarantineSchema, text);
  if (quarantine === null) return distrust('the list of quarantined tokens cannot be read');
  if (quarantine.tenant !== tenant) return distrust("the list of quarantined tokens is another tenant's");
  const instants = [quarantine.updatedAt, ...Object.values(quarantine.tokens).map(({ since }) => since)];
  if (instants.some((instant) => instant > now))
    return distrust('the list of quarantined tokens is from the future');
  return { quarantine, doubt: null };
}

/**
 * What must be known to give a token back whose expiry was changed, or perhaps changed: an attempt that never took
 * effect is found out by the token itself, which does not bear that expiry. Null where the record is of anything else.
 */
function quarantinedBy(record: DeletionRecord): Quarantined | null {
  const { expiry: former, setExpiry: set, until, fingerprint, rule, runId, at: since, lastUsed } = record;
  if (set === undefined || until === undefined || fingerprint === undefined || former.kind === 'unknown')
    return null;
  return { former, set, rule, runId, since, until, lastUsed, fingerprint, record };
}

/** The quarantine with what runs attempted since it was written, in the order in which they did; told twice it is the same. */
export function withAttempts(quarantine: Quarantine, records: readonly DeletionRecord[]): Quarantine {
  const tokens = new Map(Object.entries(quarantine.tokens));
  for (const record of records) {
    const next = quarantinedBy(record);
    if (next !== null && next.since >= (tokens.get(record.tokenId)?.since ?? ''))
      tokens.set(record.tokenId, next);
  }
  return { ...quarantine, tokens: Object.fromEntries(tokens) };
}

/** The quarantine without the tokens of which it is over, each with the expiry that it was given then. */
export function withoutEnded(
  quarantine: Quarantine,
  over: Iterable<readonly [tokenId: string, set: string]>,
): Quarantine {
  const tokens = new Map(Object.entries(quarantine.tokens));
  for (const [id, set] of over) if (tokens.get(id)?.set === set) tokens.delete(id);
  return { ...quarantine, tokens: Object.fromEntries(tokens) };
}
