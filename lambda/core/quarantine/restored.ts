import * as z from 'zod';
import { addDays, instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Facts } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { plainId } from '../text.ts';

/** As long as a use may take to show, and a person to ask for an exemption. */
const leastDays = 7;

const markSchema = z.strictObject({
  at: instantSchema,
  /** Nothing ends it before this instant. */
  until: instantSchema,
  by: z.string(),
  reason: z.string(),
  runId: z.string(),
});

const restoredSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  updatedAt: instantSchema,
  tokens: z.record(z.string().regex(/^[0-9a-f]{32}$/), markSchema),
});

/** The tokens that people took out of quarantine, by plain id (`restored.json`). */
export type Restored = z.infer<typeof restoredSchema>;

/** A person's word on a token: who restored it when, and why. */
export type RestoredMark = z.infer<typeof markSchema>;

/** The restored tokens as they were found; `doubt` = why nobody knows them, so that any token may be one. */
export type RestoredReading = { restored: Restored; doubt: null } | { restored: null; doubt: string };

/** Reads `restored.json`; where there is none, nobody restored anything. */
export function readRestored(text: string | null, tenant: string, now: string): RestoredReading {
  const distrust = (doubt: string): RestoredReading => ({ restored: null, doubt });
  if (text === null)
    return { restored: { schemaVersion: 1, tenant, updatedAt: now, tokens: {} }, doubt: null };
  const restored = readJson(restoredSchema, text);
  if (restored === null) return distrust('the list of restored tokens cannot be read');
  if (restored.tenant !== tenant) return distrust("the list of restored tokens is another tenant's");
  return { restored, doubt: null };
}

/** The list with more tokens, and without those whose time has passed. */
export function withRestored(
  { tokens, ...list }: Restored,
  ids: readonly string[],
  mark: RestoredMark,
): Restored {
  const running = Object.entries(tokens).filter(([, { until }]) => until > mark.at);
  const marked = ids.map((id) => [plainId(id), mark] as const);
  return { ...list, updatedAt: mark.at, tokens: Object.fromEntries([...running, ...marked]) };
}

/**
 * Until when a token is kept that was restored: "its notice starts over". So long, but a week at least, it is not
 * announced again.
 */
export function keptUntil(at: string, { notice }: Pick<TenantPolicy, 'notice'>): string {
  return addDays(at, Math.max(notice.days, leastDays));
}

/** By plain token id, until when it is kept; null where nobody can tell of which tokens. */
export function restoredFacts({ restored }: RestoredReading): Facts['restored'] {
  if (restored === null) return null;
  return new Map(Object.entries(restored.tokens).map(([id, { until }]) => [id, until]));
}
