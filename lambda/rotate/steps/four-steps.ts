import { addDays } from '../../core/instant.ts';
import type { Pat, Scopes } from '../../core/pat.ts';
import { isMintedFor } from '../../core/reserved-name.ts';
import type { Attempt, RotationDeps } from '../deps.ts';
import { Refusal, UnderWay } from '../outcome.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import {
  credentialsOf,
  eventually,
  type OwnerSession,
  openOwnerSession,
  proveToken,
} from '../owner/session.ts';
import { type HeldVersion, holderOf, readSecret, type SecretView, versionOf } from '../secret/read-secret.ts';
import { mintAndStore } from './mint-and-store.ts';

/** How many tokens one owner may have. */
const MOST_TOKENS = 10;

/**
 * Step one: the current credentials mint a successor, which is stored as AWSPENDING. Does nothing
 * where the version is filled already.
 * @throws Refusal, IscError, AwsError
 */
export async function createSecret(deps: RotationDeps, attempt: Attempt): Promise<void> {
  const view = await readSecret(deps.store, attempt.settings.secret);
  const version = view.versions.find(({ versionId }) => versionId === attempt.versionId);
  if (version !== undefined && version.content.kind !== 'empty') return;
  const session = await openOwnerSession(deps, view);
  const pending = holderOf(view, 'AWSPENDING');
  if (pending !== null && ![attempt.versionId, session.versionId].includes(pending.versionId))
    throw new UnderWay('Another rotation of this secret is under way.', 'Nothing to do.');
  await refuseLivingPredecessor(deps, view, session);
  refuseFullOwner(session);
  if (attempt.access === null) refuseStranded(view, session);
  await mintAndStore(deps, attempt, { view, session });
}

/** "Refuse while an earlier predecessor still lives": its stage is about to pass to the current token. */
export async function refuseLivingPredecessor(
  deps: RotationDeps,
  view: SecretView,
  session: OwnerSession,
): Promise<void> {
  const predecessor = await findPredecessor(deps, view, session);
  if (predecessor.kind === 'alive')
    throw new Refusal(
      `Token ${predecessor.token.id}, which AWSPREVIOUS names, still lives.`,
      'Rotation waits for its retirement; where a finding says that it is kept, follow that, or delete it in the tenant.',
    );
  if (predecessor.kind === 'doubtful')
    throw new Refusal(
      `What AWSPREVIOUS names may still live. ${predecessor.problem}`,
      'Detach AWSPREVIOUS from that version once you know that nobody needs it.',
    );
}

function refuseFullOwner({ rows, token }: OwnerSession): void {
  if (rows.length < MOST_TOKENS) return;
  throw new Refusal(
    `Owner ${token.owner.id} has ${rows.length} tokens, and ${MOST_TOKENS} are the most.`,
    'Delete one that is not needed, so that a successor can be minted.',
  );
}

/** Where nothing may be deleted, no attempt is made after one that could not be stored: not one more a night. */
function refuseStranded({ mark, versions }: SecretView, { rows }: OwnerSession): void {
  const stored = new Set(
    versions.map(({ content }) => (content.kind === 'value' ? content.value.clientId : null)),
  );
  const stranded = rows.find(
    (row) => row.kind === 'pat' && isMintedFor(row, mark) && row.lastUsed === null && !stored.has(row.id),
  );
  if (stranded === undefined) return;
  throw new Refusal(
    `Token ${stranded.id} was minted for this secret and never stored, and this run deletes nothing.`,
    'See why the secret could not be written; then delete that token in the tenant, or let a night that may delete do it.',
  );
}

/**
 * Step two: nothing is to be set at the tenant; makes sure that the successor has the owner, the
 * scopes and the validity of the current token, and a life before it. `lost` = it was minted to replace another
 * token than is the current one now.
 * @throws Refusal when it has not
 */
export async function setSecret(deps: RotationDeps, attempt: Attempt): Promise<'fits' | 'lost'> {
  const view = await readOwn(deps, attempt);
  const version = versionOf(view, attempt.versionId);
  if (version.stages.includes('AWSCURRENT')) return 'fits';
  const { clientId, replaces } = credentialsOf(deps, version, 'AWSPENDING');
  if (replaces !== undefined && replaces !== tokenIn(holderOf(view, 'AWSCURRENT'))) return 'lost';
  const session = await openOwnerSession(deps, view);
  const successor = findToken(session, clientId) ?? (await listAgain(deps, session, clientId));
  if (successor === null)
    throw new Refusal(
      `Token ${clientId}, which AWSPENDING names, is not among the tokens of owner ${session.token.owner.id}.`,
      'Detach AWSPENDING: another owner cannot succeed.',
    );
  const difference = differenceOf(session.token, successor) ?? shortLife(successor, attempt, session);
  if (difference !== null)
    throw new Refusal(
      `Token ${successor.id}, which AWSPENDING names, has ${difference} than the current token ${session.token.id}.`,
      'Make them equal in the tenant, or detach AWSPENDING and delete that token.',
    );
  return 'fits';
}

async function listAgain(deps: RotationDeps, session: OwnerSession, clientId: string): Promise<Pat | null> {
  return eventually(deps.clock, async () => {
    const { rows } = await session.tenant.listTokens({ ownerId: 'me' });
    return findToken({ rows: [...rows] }, clientId);
  });
}

function findToken({ rows }: Pick<OwnerSession, 'rows'>, id: string): Pat | null {
  return rows.find((row): row is Pat => row.kind === 'pat' && row.id === id) ?? null;
}

function differenceOf(current: Pat, successor: Pat): string | null {
  if (current.owner.id !== successor.owner.id) return 'another owner';
  if (scopeKey(current.scopes) !== scopeKey(successor.scopes)) return 'other scopes';
  if (current.validitySeconds !== successor.validitySeconds) return 'another validity';
  return null;
}

/** A successor that is about to expire could not be replaced while its own predecessor lives. */
function shortLife({ expiry }: Pat, { settings, now }: Attempt, { latest }: OwnerSession): string | null {
  const at = latest > now ? latest : now;
  const dueSoon = expiry.kind === 'at' && at >= addDays(expiry.at, -settings.beforeExpiryDays);
  return dueSoon
    ? `a life of less than beforeExpiryDays (${settings.beforeExpiryDays}) left, which is shorter`
    : null;
}

/** "Null, empty and `sp:scopes:all` are the same." */
function scopeKey(scopes: Scopes): string {
  if (scopes.kind !== 'listed') return scopes.kind;
  if (scopes.list.length === 0 || scopes.list.includes('sp:scopes:all')) return 'all';
  return JSON.stringify([...new Set(scopes.list)].sort());
}

/** Step three: a real token request and a real call with the successor's credentials. @throws Refusal when they fail */
export async function testSecret(deps: RotationDeps, attempt: Attempt): Promise<void> {
  const view = await readOwn(deps, attempt);
  const value = credentialsOf(deps, versionOf(view, attempt.versionId), 'AWSPENDING');
  const token = await proveToken(deps, value);
  if (token === null)
    throw new Refusal(
      `The tenant refuses the successor's credentials (token ${value.clientId}).`,
      'The next run tries again, and begins anew where the token is dead.',
    );
  if (value.ownerId !== undefined && token.owner.id !== value.ownerId)
    throw new Refusal(
      `Token ${token.id} belongs to another owner than the secret names (${value.ownerId}).`,
      'Detach AWSPENDING, and find out who moved the token.',
    );
}

/**
 * Step four: AWSCURRENT moves from the version that was seen (where null: one that holds the token
 * which the successor was minted to replace) to the successor's, if AWSPENDING still names that.
 * Does nothing else. `lost` = somebody else changed the secret in the meantime.
 * @throws Refusal when the version holds no credentials
 */
export async function finishSecret(
  deps: RotationDeps,
  attempt: Attempt,
  seen: string | null,
): Promise<'promoted' | 'lost'> {
  const { settings, versionId } = attempt;
  const view = await readOwn(deps, attempt);
  const current = holderOf(view, 'AWSCURRENT');
  const pending = holderOf(view, 'AWSPENDING');
  const from = current?.versionId ?? null;
  if (from === versionId) return 'promoted';
  if (pending?.versionId !== versionId || (seen !== null && from !== seen)) return 'lost';
  const { replaces } = credentialsOf(deps, pending, 'AWSPENDING');
  if (replaces !== undefined && replaces !== tokenIn(current)) return 'lost';
  const move = { stage: 'AWSCURRENT', from, to: versionId } as const;
  return (await deps.store.moveStage(settings.secret, move)) === 'moved' ? 'promoted' : 'lost';
}

/**
 * The secret once it shows the version of this rotation. Secrets Manager may answer for a while with what was there before:
 * only a version that stays away was taken over.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
 */
async function readOwn({ store, clock }: RotationDeps, attempt: Attempt): Promise<SecretView> {
  const read = () => readSecret(store, attempt.settings.secret);
  const shown = await eventually(clock, async () => {
    const view = await read();
    const own = view.versions.find(({ versionId }) => versionId === attempt.versionId);
    return own === undefined || own.content.kind === 'empty' ? null : view;
  });
  return shown ?? read();
}

function tokenIn(version: HeldVersion | null): string | null {
  return version?.content.kind === 'value' ? version.content.value.clientId : null;
}
