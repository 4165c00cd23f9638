import type { Pat } from '../../core/pat.ts';
import type { RotationResult } from '../../core/results.ts';
import { decideRetirement, type Retirement } from '../../core/retire.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { namingOf, type SecretView, surveySecret } from '../secret/survey.ts';
import { whyNeeded } from './needed.ts';
import { noteKept, noteSameToken, noteStillUsed } from './predecessor-notes.ts';
import type { Scene } from './scene.ts';
import { markSuperseded, shortenLife } from './supersede.ts';

type PredecessorResult = RotationResult['predecessor'];
type Living = { versionId: string; token: Pat };
type Deletion = Extract<Retirement, { state: 'delete' }>;

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

/** The secret is read again just before the deletion: somebody may have rolled back a moment ago. */
async function retire(scene: Scene, living: Living): Promise<PredecessorResult> {
  const { token } = living;
  if (!scene.mayDelete) return { state: 'overlap', tokenId: token.id, retireAfter: scene.now };
  const needed = await whyNeeded(scene, token.id);
  if (needed !== null) return keep(scene, token.id, `It is not retired: ${needed}.`);
  const fresh = await surveySecret(scene.deps.store, scene.settings.secret, scene.view.versions);
  const verdict = judge(scene, token, fresh);
  if (verdict.state === 'delete') return deleteAndDetach(scene, living, verdict);
  return keep(scene, token.id, 'It is not retired: the secret has just been changed.');
}

/** Deletes the token and then frees its stage: a stage on a dead token is cleared by any later run. */
async function deleteAndDetach(
  scene: Scene,
  { versionId, token }: Living,
  { id }: Deletion,
): Promise<PredecessorResult> {
  const deletion = await scene.visit.tenant.deleteToken(id);
  if (deletion.outcome === 'deleted' || deletion.outcome === 'already-gone') {
    await detachPrevious(scene, versionId);
    return { state: 'retired', tokenId: token.id };
  }
  scene.trouble(`${scene.settings.secret}: token ${token.id} could not be retired: ${deletion.reason}`);
  return { state: 'overlap', tokenId: token.id, retireAfter: scene.now };
}

async function detachPrevious({ deps, settings }: Scene, versionId: string): Promise<void> {
  await deps.store.moveStage(settings.secret, { stage: 'AWSPREVIOUS', from: versionId, to: null });
}

function keep(scene: Scene, tokenId: string, reason: string): PredecessorResult {
  noteKept(scene, tokenId, reason);
  return { state: 'kept', tokenId, reason };
}
