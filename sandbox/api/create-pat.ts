import { type Answer, object } from '../http/answer.ts';
import { Refusal } from '../http/refusal.ts';
import type { Token } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { isRecord, jsonBody } from './json-body.ts';
import { demand, demandUser } from './rights.ts';
import { readFuture, readName, readNeverExpires, readScope, readValidity } from './token-fields.ts';
import { tokenRow } from './token-row.ts';
import { versionRules } from './versions.ts';

const TOKENS_A_USER = 10;

/**
 * Creates a token for the caller and shows its secret, this once.
 * @throws Refusal 403 without the right, 400 for a field that breaks a rule and at ten tokens
 */
export function createPat(call: ApiCall, world: World): Answer {
  demand(call.caller, 'create a token');
  const ownerId = demandUser(call.caller);
  const wanted = jsonBody(call, 'application/json');
  if (!isRecord(wanted)) throw new Refusal(400, 'The body must be an object');
  const owned = world.tenant.tokens().filter((token) => token.ownerId === ownerId);
  if (owned.length >= TOKENS_A_USER)
    throw new Refusal(400, `A user may have at most ${TOKENS_A_USER} personal access tokens`);
  const token = world.tenant.addToken({
    ownerId,
    name: readName(wanted['name'], { tenant: world.tenant, ownerId, id: null }),
    scope: readScope(wanted['scope'] ?? ['sp:scopes:all']),
    accessTokenValiditySeconds: readValidity(wanted['accessTokenValiditySeconds']),
    ...readExpiry(wanted, call, world),
  });
  const { lastUsed, managed, userAwareTokenNeverExpires, ...row } = tokenRow(token, {
    version: call.version,
    tenant: world.tenant,
  });
  return object(200, { ...row, secret: token.secret });
}

type Expiry = Pick<Token, 'expirationDate' | 'userAwareTokenNeverExpires'>;

function readExpiry(wanted: Record<string, unknown>, call: ApiCall, world: World): Expiry {
  const now = world.clock.now();
  const date = wanted['expirationDate'] ?? null;
  if (!versionRules[call.version].neverExpires)
    return { expirationDate: readWithinSixMonths(date, now), userAwareTokenNeverExpires: false };
  const aware = readNeverExpires(wanted['userAwareTokenNeverExpires']);
  if (date !== null) return { expirationDate: readFuture(date, now), userAwareTokenNeverExpires: aware };
  if (!aware) throw new Refusal(400, 'Without expirationDate, userAwareTokenNeverExpires must be true');
  return { expirationDate: null, userAwareTokenNeverExpires: true };
}

function readWithinSixMonths(date: unknown, now: Date): string {
  const latest = new Date(now);
  latest.setUTCMonth(latest.getUTCMonth() + 6);
  if (date === null) return latest.toISOString();
  const expirationDate = readFuture(date, now);
  if (Date.parse(expirationDate) > latest.getTime())
    throw new Refusal(400, 'expirationDate must lie within 6 months of the creation date');
  return expirationDate;
}
