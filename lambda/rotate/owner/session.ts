import type { ClockReading } from '../../core/guard/guard-input.ts';
import { trustedTime } from '../../core/guard/integrity.ts';
import { sameBaseUrl } from '../../core/host.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import type { Rotation } from '../../core/policy/schema.ts';
import type { RotationResult } from '../../core/results.ts';
import { IscError } from '../../errors.ts';
import type { Clock, Tenant } from '../../ports.ts';
import type { RotationDeps } from '../deps.ts';
import { nextDue } from '../due.ts';
import { Refusal } from '../outcome.ts';
import { type HeldVersion, holderOf, type SecretView } from '../secret/read-secret.ts';
import type { SecretValue } from '../secret/secret-value.ts';

/** AWSCURRENT proven: its credentials minted just now, and listed all tokens of their owner. */
export type OwnerSession = {
  tenant: Tenant;
  /** The version that has AWSCURRENT. */
  versionId: string;
  value: SecretValue;
  /** The token that AWSCURRENT names. */
  token: Pat;
  /** Every token of its owner. */
  rows: InventoryRow[];
  /** The tenant's clock at that listing; null where it may not be used. */
  now: string | null;
  /** The later of the two clocks, whichever is right: to be used for doubt only. */
  latest: string;
};

/**
 * Logs in with the current credentials and checks that they are what the secret says.
 * @throws Refusal when they are not, IscError or AwsError when that cannot be told
 */
export async function openOwnerSession(deps: RotationDeps, view: SecretView): Promise<OwnerSession> {
  const { versionId, value } = currentOf(deps, view);
  const tenant = deps.openTenant({ clientId: value.clientId, clientSecret: value.clientSecret });
  const connection = await logIn(tenant, view, value);
  const loggedIn = { server: connection.serverTime, local: deps.clock.now() };
  const listing = await tenant.listTokens({ ownerId: 'me' });
  if (listing.completeness.kind === 'doubtful')
    throw new Refusal(
      `The list of the owner's tokens may have been cut short (${listing.completeness.reason}).`,
      'The next run tries again.',
    );
  const rows = [...listing.rows];
  const token = rows.find((row): row is Pat => row.kind === 'pat' && row.id === value.clientId);
  checkToken({ token, value, actsAs: connection.ownerId });
  if (token === undefined) throw new Refusal(unlisted(value), byHand);
  const listed = { server: listing.serverTime, local: deps.clock.now() };
  const now = trustedTime([loggedIn, listed], deps.sanity);
  return { tenant, versionId, value, token, rows, now, latest: laterOf(listed) };
}

function laterOf({ server, local }: ClockReading): string {
  return server !== null && server > local ? server : local;
}

/** A tenant's answer that the credentials are refused, as against any other problem. */
function isRefused(error: unknown): boolean {
  return error instanceof IscError && error.facts.failure === 'unauthorized';
}

const byHand =
  'Create a token as its owner, with the same scopes, and put its credentials into the secret as AWSCURRENT.';

function currentOf(deps: RotationDeps, view: SecretView): { versionId: string; value: SecretValue } {
  const current = holderOf(view, 'AWSCURRENT');
  if (current === null) throw new Refusal('The secret has no AWSCURRENT version.', byHand);
  return { versionId: current.versionId, value: credentialsOf(deps, current, 'AWSCURRENT') };
}

/** The credentials of a version. @throws Refusal when it holds none that can be read, or another tenant's */
export function credentialsOf(deps: RotationDeps, { content }: HeldVersion, stage: string): SecretValue {
  if (content.kind === 'value') return ofThisTenant(deps, content.value, stage);
  const why = content.kind === 'empty' ? 'it has no value' : content.reason;
  throw new Refusal(
    `The ${stage} version cannot be read: ${why}.`,
    'Store the JSON that docs/rotation.md describes, or detach the stage from it.',
  );
}

/** Whether a value is for the tenant that is being worked on: elsewhere its credentials prove nothing. */
export function isOfTenant({ baseUrl }: RotationDeps, { baseurl }: SecretValue): boolean {
  return sameBaseUrl(baseurl, baseUrl);
}

function ofThisTenant(deps: RotationDeps, value: SecretValue, stage: string): SecretValue {
  if (isOfTenant(deps, value)) return value;
  throw new Refusal(
    `The ${stage} version's baseurl is not this tenant's.`,
    "Correct baseurl in the secret, or move the rotation to the tenant's own section of the policy.",
  );
}

async function logIn(tenant: Tenant, { secret }: SecretView, value: SecretValue) {
  try {
    return await tenant.connect();
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new Refusal(
      `The tenant refuses the AWSCURRENT credentials of ${secret} (token ${value.clientId}): it was deleted, has expired, or its secret is wrong.`,
      byHand,
    );
  }
}

function checkToken(facts: { token: Pat | undefined; value: SecretValue; actsAs: string | null }): void {
  const { token, value, actsAs } = facts;
  if (token === undefined) return;
  const named = value.ownerId ?? token.owner.id;
  if (token.owner.id !== named || (actsAs !== null && actsAs !== named))
    throw new Refusal(
      `Token ${token.id} belongs to another owner than the secret names (${named}).`,
      "Correct ownerId in the secret if the token is the right one, or store the right owner's token.",
    );
  if (token.managed)
    throw new Refusal(
      `Token ${token.id} is managed by the platform.`,
      'Take the secret out of the policy: the platform renews such tokens itself.',
    );
}

function unlisted(value: SecretValue): string {
  return `Token ${value.clientId} logs in but cannot be read in the list of its owner's tokens.`;
}

/** Whether credentials mint, by a fresh login; with patience where the token is known to exist. @throws IscError in doubt */
export async function probe(
  deps: RotationDeps,
  value: SecretValue,
  known: boolean,
): Promise<'alive' | 'dead'> {
  const login = () => unlessRefused(() => openTenant(deps, value).connect());
  const connection = known ? await eventually(deps.clock, login) : await login();
  return connection === null ? 'dead' : 'alive';
}

/** A token seen through its own credentials: a real token request and a real call. Null while the tenant refuses it. */
export async function proveToken(deps: RotationDeps, value: SecretValue): Promise<Pat | null> {
  return eventually(deps.clock, () =>
    unlessRefused(async () => {
      const tenant = openTenant(deps, value);
      await tenant.connect();
      const { rows } = await tenant.listTokens({ ownerId: 'me' });
      return [...rows].find((row): row is Pat => row.kind === 'pat' && row.id === value.clientId) ?? null;
    }),
  );
}

/** The tenant through the credentials that a version holds; makes no call yet. */
export function openTenant(deps: RotationDeps, { clientId, clientSecret }: SecretValue): Tenant {
  return deps.openTenant({ clientId, clientSecret });
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
}

const waits = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Asks again, for half a minute in all, while the answer is "not yet" (null): a new token takes a while to be known everywhere. */
export async function eventually<T>(clock: Clock, ask: () => Promise<T | null>): Promise<T | null> {
  for (const wait of waits) {
    const answer = await ask();
    if (answer !== null) return answer;
    await clock.sleep(wait);
  }
  return ask();
}

/** What a session tells of the current token. */
export function currentFacts({ token }: OwnerSession, settings: Rotation): Partial<RotationResult> {
  return {
    currentTokenId: token.id,
    currentSince: token.created,
    currentExpiry: token.expiry,
    nextDue: nextDue(token, settings),
  };
}
