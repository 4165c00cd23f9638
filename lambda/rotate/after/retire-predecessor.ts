import { addDays } from '../../core/instant.ts';
import type { Pat } from '../../core/pat.ts';
import { readNameMark, retiredName, supersededSince } from '../../core/reserved-name.ts';
import type { RotationResult } from '../../core/results.ts';
import { decideRetirement, type Retirement } from '../../core/retire.ts';
import type { PatChange } from '../../ports.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { rotationFinding } from '../result/findings.ts';
import { namingOf } from '../secret/survey.ts';
import { isSuccessor } from '../secret/version-id.ts';
import { baseName } from '../steps/mint-and-store.ts';
import type { Scene } from './scene.ts';

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

async function attendLiving(scene: Scene, living: Living): Promise<PredecessorResult> {
  const token = await markSuperseded(scene, living);
  const retirement = decideRetirement({
    predecessor: token,
    currentId: scene.visit.token.id,
    secretMark: scene.view.mark,
    naming: namingOf(scene.view),
    settings: scene.settings,
    now: scene.now,
  });
  return apply(scene, { ...living, token }, retirement);
}

/** Writes into the predecessor's name since when it is superseded: from then on its overlap counts. */
async function markSuperseded(scene: Scene, { versionId, token }: Living): Promise<Pat> {
  const { view, visit } = scene;
  if (supersededSince(token.name, view.mark, visit.token.id) !== null) return token;
  const minted = readNameMark(visit.token.name);
  const mintedHere = minted?.kind === 'minted' && minted.secretMark === view.mark;
  if (!mintedHere && !isSuccessor(view.arn, visit.versionId, versionId)) return token;
  if (!mintedHere) noteRenamed(scene, token);
  const base = readNameMark(token.name)?.base ?? baseName(visit);
  const name = retiredName(base, view.mark, { at: scene.now, successorId: visit.token.id });
  const patched = await visit.tenant.patchToken(token.id, { name, ...expiryChange(scene, token) });
  return { ...token, name: patched.name };
}

/** "So that the platform itself retires it if no run ever comes back": where the version and the policy allow it. */
function expiryChange({ deps, settings, now }: Scene, token: Pat): PatchExpiry {
  if (deps.apiVersion === 'v2024' || settings.whenStillUsed !== 'delete') return {};
  const expiresAt = addDays(now, settings.maxOverlapDays + 1);
  if (token.expiry.kind === 'unknown') return {};
  return token.expiry.kind === 'at' && token.expiry.at <= expiresAt ? {} : { expiresAt };
}

type PatchExpiry = Pick<PatChange, 'expiresAt'>;

async function apply(scene: Scene, living: Living, retirement: Retirement): Promise<PredecessorResult> {
  const { id: tokenId } = living.token;
  switch (retirement.state) {
    case 'keep':
      return keep(scene, tokenId, `It is not retired: ${retirement.reason}.`);
    case 'overlap':
      return { state: 'overlap', tokenId, retireAfter: retirement.retireAfter };
    case 'still-used':
      noteStillUsed(scene, living, retirement.keptUntil);
      return { ...retirement, tokenId };
    case 'delete':
      return scene.mayDelete
        ? retire(scene, living, retirement)
        : { state: 'overlap', tokenId, retireAfter: scene.now };
  }
}

/** Deletes the token and then frees its stage: a stage on a dead token is cleared by any later run. */
async function retire(
  scene: Scene,
  { versionId, token }: Living,
  { id }: Extract<Retirement, { state: 'delete' }>,
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
  scene.note(
    rotationFinding({
      kind: 'predecessor-kept',
      severity: 'medium',
      secret: scene.settings.secret,
      tokenId,
      ownerId: scene.visit.token.owner.id,
      message: `AWSPREVIOUS names ${tokenId}. ${reason}`,
      remedy:
        'Find out whether anybody still needs it; if not, delete it in the tenant and detach AWSPREVIOUS.',
    }),
  );
  return { state: 'kept', tokenId, reason };
}

function noteRenamed(scene: Scene, token: Pat): void {
  scene.note(
    rotationFinding({
      kind: 'predecessor-renamed',
      severity: 'low',
      secret: scene.settings.secret,
      tokenId: token.id,
      ownerId: token.owner.id,
      message: `Token ${token.id} was renamed after it was replaced, so its overlap begins anew.`,
      remedy: 'Leave the names of rotated tokens as they are.',
    }),
  );
}

function noteSameToken(scene: Scene): void {
  scene.note(
    rotationFinding({
      kind: 'same-token-twice',
      severity: 'medium',
      secret: scene.settings.secret,
      tokenId: scene.visit.token.id,
      ownerId: scene.visit.token.owner.id,
      message: 'AWSCURRENT and AWSPREVIOUS name the same token; somebody stored a value by hand.',
      remedy: 'Nothing is deleted. Detach AWSPREVIOUS, or let the next rotation replace the token.',
    }),
  );
}

function noteStillUsed(scene: Scene, { token }: Living, keptUntil: string | null): void {
  const end = keptUntil === null ? 'It is kept.' : `It is deleted after ${keptUntil}.`;
  scene.note(
    rotationFinding({
      kind: 'predecessor-still-used',
      severity: 'high',
      secret: scene.settings.secret,
      tokenId: token.id,
      ownerId: token.owner.id,
      message: `Token ${token.id} was replaced but is still used (last on ${token.lastUsed ?? 'an unknown day'}). ${end}`,
      remedy:
        'Find the consumer that holds the old secret and let it read AWSCURRENT again; then delete the token in the tenant.',
    }),
  );
}
