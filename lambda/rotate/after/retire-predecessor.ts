import type { Pat } from '../../core/pat.ts';
import { readNameMark, retiredName, supersededSince } from '../../core/reserved-name.ts';
import type { RotationResult } from '../../core/results.ts';
import { decideRetirement, type Permission, platformEnd, type Retirement } from '../../core/retire.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { deleteSurveyed } from '../secret/delete-surveyed.ts';
import { namingOf, type SecretView } from '../secret/read-secret.ts';
import { baseName } from '../steps/mint-and-store.ts';
import { type Scene, whyNeeded } from './context.ts';
import { noteKept, noteRenamed, noteSameToken, noteStillUsed } from './predecessor-notes.ts';

type PredecessorResult = RotationResult['predecessor'];

type Living = { versionId: string; token: Pat };

/** Brings the token that AWSPREVIOUS names nearer to its end: marked, kept through the overlap, retired. */
export async function retirePredecessor(scene: Scene): Promise<PredecessorResult> {
  const found = await findPredecessor(scene.deps, scene.view, scene.visit);
  switch (found.kind) {
    case 'none':
      return { state: 'none' };
    case 'same':
      noteSameToken(scene);
      return { state: 'none' };
    case 'gone':
      await detachPrevious(scene, found.versionId);
      return { state: 'none' };
    case 'doubtful':
      return keep(scene, found.tokenId ?? found.versionId, found.problem);
    case 'alive':
      return attendLiving(scene, found);
  }
}

async function attendLiving(scene: Scene, { versionId, token }: Living): Promise<PredecessorResult> {
  const marked = await markSuperseded(scene, token);
  const retirement = judge(scene, marked, scene.view);
  switch (retirement.state) {
    case 'keep':
      return keep(scene, token.id, `It is not retired: ${retirement.reason}.`);
    case 'overlap':
      await shortenLife(scene, marked);
      return { ...retirement, tokenId: token.id };
    case 'still-used':
      noteStillUsed(scene, marked, retirement.keptUntil);
      await shortenLife(scene, marked);
      return { ...retirement, tokenId: token.id };
    case 'delete':
      return retire(scene, { versionId, token: marked });
  }
}

function judge({ visit, settings, now }: Scene, predecessor: Pat, view: SecretView): Retirement {
  return decideRetirement({
    predecessor,
    currentId: visit.token.id,
    secretMark: view.mark,
    naming: namingOf(view),
    settings,
    now,
  });
}

/** Deletes the token and then frees its stage: a stage on a dead token is cleared by any later run. */
async function retire(scene: Scene, living: Living): Promise<PredecessorResult> {
  const { deps, settings, view, visit, record } = scene;
  const { id } = living.token;
  if (record === null) return { state: 'overlap', tokenId: id, retireAfter: scene.now };
  const needed = await whyNeeded(scene, id);
  if (needed !== null) return keep(scene, id, `It is not retired: ${needed}.`);
  const reason = `the predecessor in secret ${settings.secret}, retired after its overlap`;
  const doomed = { token: living.token, rule: 'retired', reason } as const;
  const grounds = { secret: settings.secret, known: view.versions, tenant: visit.tenant };
  const ending = await record(doomed, () =>
    deleteSurveyed(deps, grounds, (fresh) => unlessChanged(judge(scene, living.token, fresh))),
  );
  switch (ending.outcome) {
    case 'deleted':
    case 'already-gone':
      await detachPrevious(scene, living.versionId);
      return { state: 'retired', tokenId: id };
    case 'spared':
      return keep(scene, id, `It is not retired: ${ending.reason}.`);
    case 'failed':
    case 'not-reached':
      scene.trouble(`${settings.secret}: token ${id} could not be retired: ${ending.reason}`);
      return { state: 'overlap', tokenId: id, retireAfter: scene.now };
  }
}

/** Somebody may have rolled back a moment ago. */
function unlessChanged(retirement: Retirement): Permission {
  return retirement.state === 'delete'
    ? { allowed: true, id: retirement.id }
    : { allowed: false, reason: 'the secret has just been changed' };
}

async function detachPrevious({ deps, settings }: Scene, versionId: string): Promise<void> {
  await deps.store.moveStage(settings.secret, { stage: 'AWSPREVIOUS', from: versionId, to: null });
}

function keep(scene: Scene, tokenId: string, reason: string): PredecessorResult {
  noteKept(scene, tokenId, reason);
  return { state: 'kept', tokenId, reason };
}

/**
 * Writes into the predecessor's name since when it is superseded: from then on its overlap counts.
 * Only a token that the current one was minted to replace is marked, never one that a person put there.
 */
async function markSuperseded(scene: Scene, token: Pat): Promise<Pat> {
  const { view, visit, now } = scene;
  if (supersededSince(token.name, view.mark, visit.token.id) !== null) return token;
  if (visit.value.replaces !== token.id) return token;
  if (readNameMark(visit.token.name)?.kind !== 'minted') noteRenamed(scene, token);
  const base = readNameMark(token.name)?.base ?? baseName(visit);
  const by = { at: visit.serverTime ?? now, successorId: visit.token.id };
  const { name } = await visit.tenant.patchToken(token.id, { name: retiredName(base, view.mark, by) });
  return { ...token, name };
}

/** "So that the platform itself retires it if no run ever comes back": where the version and the policy allow it. */
async function shortenLife(scene: Scene, { id, name, expiry }: Pat): Promise<void> {
  const { deps, settings, view, visit, now, record } = scene;
  if (record === null || deps.apiVersion === 'v2024' || settings.whenStillUsed !== 'delete') return;
  const since = supersededSince(name, view.mark, visit.token.id);
  if (since === null || expiry.kind === 'unknown') return;
  const expiresAt = platformEnd(since, settings);
  const isSooner = expiry.kind === 'at' && expiry.at <= expiresAt;
  if (isSooner || expiresAt <= now) return;
  if ((await whyNeeded(scene, id)) === null) await visit.tenant.patchToken(id, { expiresAt });
}
