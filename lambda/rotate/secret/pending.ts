import { createHash } from 'node:crypto';
import { ORPHAN_AGE_MS } from '../../core/retire.ts';
import type { RotationDeps } from '../deps.ts';
import { Refusal, UnderWay } from '../outcome.ts';
import { credentialsOf, type OwnerSession, probe } from '../owner/session.ts';
import { type HeldVersion, pendingOf, type SecretView } from './read-secret.ts';

/**
 * Chooses the version that the successor is stored under. "If AWSPENDING holds credentials that mint,
 * adopt them; if it holds dead ones, detach the label and begin anew."
 * @throws UnderWay when another rotation is at work
 */
export async function chooseVersion(
  deps: RotationDeps,
  view: SecretView,
  session: OwnerSession,
): Promise<string> {
  const pending = pendingOf(view);
  if (pending !== null && (await isAdoptable(deps, { view, session, pending }))) return pending.versionId;
  if (pending !== null) await detachPending(deps, view, pending.versionId);
  return freeVersion(deps, view, session);
}

/** Frees a secret that Secrets Manager rotates from dead credentials, which would keep it from starting anew. */
export async function clearDeadPending(
  deps: RotationDeps,
  view: SecretView,
  session: OwnerSession,
): Promise<void> {
  const pending = pendingOf(view);
  // A version without a value is a rotation that is under way.
  if (pending === null || pending.content.kind === 'empty') return;
  if (!(await isAdoptable(deps, { view, session, pending })))
    await detachPending(deps, view, pending.versionId);
}

/** Takes AWSPENDING off a version, if it still has it. */
export async function detachPending(
  deps: RotationDeps,
  { secret }: { secret: string },
  versionId: string,
): Promise<void> {
  await deps.store.moveStage(secret, { stage: 'AWSPENDING', from: versionId, to: null });
}

/**
 * The version that waits for promotion and never can be: its token was minted to replace another one than the
 * current, by a rotation that a person overtook; or it is a copy of the current value, by which a rotation tried
 * the store (Secrets Manager tries its function by one, too).
 */
export function strayOf(view: SecretView, { token }: Pick<OwnerSession, 'token'>): HeldVersion | null {
  const pending = pendingOf(view);
  if (pending?.content.kind !== 'value') return null;
  const { clientId, replaces = token.id } = pending.content.value;
  if (clientId === token.id) return view.managedRotation ? null : pending;
  return replaces === token.id ? null : pending;
}

async function isAdoptable(
  deps: RotationDeps,
  { view, session, pending }: { view: SecretView; session: OwnerSession; pending: HeldVersion },
): Promise<boolean> {
  if (pending.content.kind === 'empty') return false;
  const value = credentialsOf(deps, pending, 'AWSPENDING');
  if (value.clientId === session.token.id) return false;
  const row = session.rows.find(({ id }) => id === value.clientId);
  const ours = isSuccessor(view.arn, pending.versionId, session.versionId);
  if (!ours && row?.kind === 'pat' && isYoung(row.created, session.now))
    throw new UnderWay(
      'A rotation of this secret was begun within the last hour.',
      'Nothing to do: the next run finishes it if it was not finished.',
    );
  return (await probe(deps, value, row !== undefined)) === 'alive';
}

function isYoung(created: string, now: string | null): boolean {
  return now === null || Date.parse(now) - Date.parse(created) <= ORPHAN_AGE_MS;
}

async function freeVersion(deps: RotationDeps, view: SecretView, session: OwnerSession): Promise<string> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const versionId = successorVersionId(view.arn, session.versionId, attempt);
    const taken = await deps.store.readVersion(view.secret, versionId);
    if (taken === null || taken.stages.includes('AWSPENDING')) return versionId;
    if (taken.stages.length > 0)
      throw new UnderWay('Another run has just rotated this secret.', 'Nothing to do.');
  }
  throw new Refusal(
    `${MOST_ATTEMPTS} successors of the current version were begun in vain.`,
    'Look for what deletes or changes the tokens of this owner, then store the current credentials anew.',
  );
}

/** How many successors of one version are tried before a person has to look. */
const MOST_ATTEMPTS = 16;

/**
 * The version id of a successor (UUID-shaped), derived from the version that it replaces: all runs
 * that replace the same version at the same time write to the same one, and the store, which lets a
 * version be written once, picks the winner.
 */
function successorVersionId(arn: string, replacedVersionId: string, attempt: number): string {
  const hex = createHash('sha256').update(`${arn}\n${replacedVersionId}\n${attempt}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Whether this tool made a version as the successor of another. */
function isSuccessor(arn: string, versionId: string, replacedVersionId: string): boolean {
  return Array.from({ length: MOST_ATTEMPTS }, (_, attempt) =>
    successorVersionId(arn, replacedVersionId, attempt),
  ).includes(versionId);
}
