import * as z from 'zod';
import { allowDeletion, type Permission } from '../deletable.ts';
import { instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Pat } from '../pat.ts';
import { isProbeName } from '../reserved-name.ts';

const answer = z.enum(['yes', 'no', 'unknown']);

const tenantFactsSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  /** When they were found out. */
  at: instantSchema,
  /** Whether the tenant has the route that changes the expiry of somebody else's token. */
  bulkUpdate: z.enum(['present', 'absent', 'unknown']),
  /** Whether a token is still listed once it has expired. */
  expiredListed: answer,
  /** Whether a later expiry brings an expired token back to life. */
  revivable: answer,
  /** Whether an access token lives on when the token that minted it has expired. */
  accessTokenSurvives: answer,
  /** Whether the list of tokens honours `limit`. */
  limitHonoured: answer,
  /** Whether the list of tokens takes parameters that it does not know. */
  unknownParametersTaken: answer,
  /** What the token endpoint says to an expired token: the status, and the code of the error; null where nobody knows. */
  oauthAnswerForExpired: z
    .strictObject({
      status: z.int().min(100).max(599),
      error: z
        .string()
        .regex(/^[a-z_]{1,40}$/)
        .nullable(),
    })
    .nullable(),
});

/** What the vendor leaves open and a tenant showed (`facts.json`): it decides whether an expiry can end a token for a while. */
export type TenantFacts = z.infer<typeof tenantFactsSchema>;

/** The facts of a tenant; `doubt` = why there are none. */
export type TenantFactsReading = { facts: TenantFacts; doubt: null } | { facts: null; doubt: string };

/** Reads `facts.json`: what is missing, unreadable, another tenant's or from the future is not known. */
export function readTenantFacts(text: string | null, tenant: string, now: string): TenantFactsReading {
  const unknown = (doubt: string): TenantFactsReading => ({ facts: null, doubt });
  if (text === null) return unknown('nobody has found out yet what this tenant does with expired tokens');
  const facts = readJson(tenantFactsSchema, text);
  if (facts === null) return unknown('the facts of this tenant cannot be read');
  if (facts.tenant !== tenant) return unknown("the facts are another tenant's");
  if (facts.at > now) return unknown('the facts of this tenant are from the future');
  return { facts, doubt: null };
}

/** Why what a probe found out is not kept, beside what was known before; null where it is. */
export function whyNotKept(found: TenantFacts, before: string | null): string | null {
  const { bulkUpdate, at, tenant } = found;
  const open = unansweredIn(found);
  if (open.length > 0)
    return `not every answer of the tenant was clear (${open.join(', ')}). Probe it again later; a right may be missing, too`;
  if (bulkUpdate !== 'absent' || before === null) return null;
  const { facts, doubt } = readTenantFacts(before, tenant, at);
  if (facts !== null && facts.bulkUpdate !== 'present') return null;
  const known = doubt ?? `on ${facts.at.slice(0, 10)} it could`;
  return `the tenant answers that it cannot change the expiry of somebody else’s token, and ${known}. Find out why; if that is right, remove the file and probe it again`;
}

/** Revival cannot be asked for where no expiry can be changed. */
function unansweredIn(found: TenantFacts): string[] {
  const { bulkUpdate, revivable, expiredListed, accessTokenSurvives } = found;
  const { limitHonoured, unknownParametersTaken } = found;
  const answers = { bulkUpdate, expiredListed, accessTokenSurvives, limitHonoured, unknownParametersTaken };
  const asked = bulkUpdate === 'absent' ? answers : { ...answers, revivable };
  return Object.entries(asked).flatMap(([name, answer]) => (answer === 'unknown' ? [name] : []));
}

const throwAwaySchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  at: instantSchema,
  names: z.array(z.string().refine(isProbeName)),
});

/** `probe.json`: the names of tokens that a probe is about to make, written before it makes them. */
export type ThrowAway = z.infer<typeof throwAwaySchema>;

/** The recorded names of a tenant; none where there is no record, or none that can be read. */
export function readThrowAway(text: string | null, tenant: string): string[] {
  const record = text === null ? null : readJson(throwAwaySchema, text);
  return record?.tenant === tenant ? record.names : [];
}

/** Ends only what a probe made: of the worker's own identity, with a name of that form, which its own record has. */
export function decideThrowAway(
  token: Pat,
  { ownerId, names }: { ownerId: string; names: readonly string[] },
): Permission {
  const isOurs = token.owner.id === ownerId && isProbeName(token.name);
  return isOurs && names.includes(token.name)
    ? { allowed: true, id: allowDeletion(token.id) }
    : { allowed: false, reason: 'no probe of this tool made it' };
}
