import { ORPHAN_AGE_MS } from '../../core/retire.ts';
import type { RotationDeps } from '../deps.ts';
import { probe } from '../owner/probe.ts';
import { credentialsOf, type Visit } from '../owner/visit.ts';
import { Refusal, UnderWay } from '../result/refusal.ts';
import { type HeldVersion, pendingOf, type SecretView } from './survey.ts';
import { isSuccessor, MOST_ATTEMPTS, successorVersionId } from './version-id.ts';

/**
 * Chooses the version that the successor is stored under. "If AWSPENDING holds credentials that mint,
 * adopt them; if it holds dead ones, detach the label and begin anew."
 * @throws UnderWay when another rotation is at work
 */
export async function chooseVersion(deps: RotationDeps, view: SecretView, visit: Visit): Promise<string> {
  const pending = pendingOf(view);
  if (pending !== null && (await isAdoptable(deps, { view, visit, pending }))) return pending.versionId;
  if (pending !== null) await detachPending(deps, view, pending.versionId);
  return freeVersion(deps, view, visit);
}

/** Frees a secret that Secrets Manager rotates from dead credentials, which would keep it from starting anew. */
export async function clearDeadPending(deps: RotationDeps, view: SecretView, visit: Visit): Promise<void> {
  const pending = pendingOf(view);
  // A version without a value is a rotation that is under way.
  if (pending === null || pending.content.kind === 'empty') return;
  if (!(await isAdoptable(deps, { view, visit, pending })))
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

type PendingFacts = { view: SecretView; visit: Visit; pending: HeldVersion };

async function isAdoptable(deps: RotationDeps, { view, visit, pending }: PendingFacts): Promise<boolean> {
  if (pending.content.kind === 'empty') return false;
  const value = credentialsOf(deps, pending, 'AWSPENDING');
  if (value.clientId === visit.token.id) return false;
  const row = visit.rows.find(({ id }) => id === value.clientId);
  const ours = isSuccessor(view.arn, pending.versionId, visit.versionId);
  if (!ours && row?.kind === 'pat' && isYoung(row.created, visit.serverTime))
    throw new UnderWay(
      'A rotation of this secret was begun within the last hour.',
      'Nothing to do: the next run finishes it if it was not finished.',
    );
  return (await probe(deps, value, row !== undefined)) === 'alive';
}

function isYoung(created: string, serverTime: string | null): boolean {
  return serverTime === null || Date.parse(serverTime) - Date.parse(created) <= ORPHAN_AGE_MS;
}

async function freeVersion(deps: RotationDeps, view: SecretView, visit: Visit): Promise<string> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const versionId = successorVersionId(view.arn, visit.versionId, attempt);
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
