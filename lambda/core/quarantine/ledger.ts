import * as z from 'zod';
import { fingerprint } from '../decide/listings.ts';
import type { DeletionRecord } from '../deletion-record.ts';
import { addDays, instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Pat } from '../pat.ts';

const quarantinedSchema = z.strictObject({
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
  /** No deletion before it. */
  until: instantSchema,
  lastUsed: instantSchema.nullable(),
  /** Of the token as it was with its former expiry. */
  fingerprint: z.string(),
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

/** The entry of a token that the door quarantined; null where its record is of anything else. */
export function quarantinedBy(record: DeletionRecord, token: Pat, days: number): Quarantined | null {
  const { outcome, expiry: former, setExpiry: set, rule, runId, at: since, lastUsed } = record;
  if (outcome !== 'quarantined' || set === undefined || former.kind === 'unknown') return null;
  const until = addDays(since, days);
  return { former, set, rule, runId, since, until, lastUsed, fingerprint: fingerprint(token) };
}
