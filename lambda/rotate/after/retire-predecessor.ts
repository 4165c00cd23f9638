import type { Permission } from '../../core/deletable.ts';
import type { Pat } from '../../core/pat.ts';
import { readNameMark, retiredName, supersededSince } from '../../core/reserved-name.ts';
import type { RotationResult } from '../../core/results.ts';
import { decideRetirement, platformEnd, type Retirement } from '../../core/retire.ts';
import { endToken, type SecretToken, shortenToken } from '../end-token.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { namingOf, type SecretView } from '../secret/read-secret.ts';
import { baseName } from '../steps/mint-and-store.ts';
import { type CleanupContext, noteKept, noteRenamed, noteSameToken, noteStillUsed } from './context.ts';

type PredecessorResult = RotationResult['predecessor'];

type Living = { versionId: string; token: Pat };

/** Brings the token that AWSPREVIOUS names nearer to its end: marked, kept through the overlap, retired. */
export async function retirePredecessor(context: CleanupContext): Promise<PredecessorResult> {
  const found = await findPredecessor(context.deps, context.view, context.session);
  switch (found.kind) {
    case 'none':
      return { state: 'none' };
    case 'same':
      noteSameToken(context);
      return { state: 'none' };
    case 'gone':
      await detachPrevious(context, found.versionId);
      return { state: 'none' };
    case 'doubtful':
      return keep(context, found.tokenId ?? found.versionId, found.problem);
    case 'alive':
      return attendLiving(context, found);
  }
}

async function attendLiving(
  context: CleanupContext,
  { versionId, token }: Living,
): Promise<PredecessorResult> {
  const marked = await markSuperseded(context, token);
  const retirement = judge(context, marked, context.view);
  switch (retirement.state) {
    case 'keep':
      return keep(context, token.id, `It is not retired: ${retirement.reason}.`);
    case 'overlap':
      await shortenLife(context, { versionId, token: marked });
      return { ...retirement, tokenId: token.id };
    case 'still-used':
      noteStillUsed(context, marked, retirement.keptUntil);
      await shortenLife(context, { versionId, token: marked });
      return { ...retirement, tokenId: token.id };
    case 'delete':
      return retire(context, { versionId, token: marked });
  }
}

function judge({ session, settings, now }: CleanupContext, predecessor: Pat, view: SecretView): Retirement {
  return decideRetirement({
    predecessor,
    currentId: session.token.id,
    secretMark: view.mark,
    naming: namingOf(view),
    settings,
    now,
  });
}

/** Deletes the token and then frees its stage: a stage on a dead token is cleared by any later run. */
async function retire(context: CleanupContext, living: Living): Promise<PredecessorResult> {
  const { deps, settings, access } = context;
  const { id } = living.token;
  if (access === null) return { state: 'overlap', tokenId: id, retireAfter: context.now };
  const verdict = await endToken(deps, access, {
    ...subjectOf(context, living),
    rule: 'retired',
    reason: `the predecessor in secret ${settings.secret}, retired after its overlap`,
    judge: (fresh) => unlessChanged(judge(context, living.token, fresh)),
  });
  switch (verdict.outcome) {
    case 'deleted':
    case 'already-gone':
      await detachPrevious(context, living.versionId);
      return { state: 'retired', tokenId: id };
    case 'spared':
      return keep(context, id, `It is not retired: ${verdict.reason}.`);
    default:
      context.noteProblem(`${settings.secret}: token ${id} could not be retired: ${verdict.reason}`);
      return { state: 'overlap', tokenId: id, retireAfter: context.now };
  }
}

/** That AWSPREVIOUS names it does not protect a predecessor; whatever else names it does. */
function subjectOf({ settings, view, session }: CleanupContext, { versionId, token }: Living): SecretToken {
  const known = view.versions;
  const except = { versionId, stage: 'AWSPREVIOUS' };
  return { token, tenant: session.tenant, secret: settings.secret, known, except };
}

/** Somebody may have rolled back a moment ago. */
function unlessChanged(retirement: Retirement): Permission {
  return retirement.state === 'delete'
    ? { allowed: true, id: retirement.id }
    : { allowed: false, reason: 'the secret has just been changed' };
}

async function detachPrevious({ deps, settings }: CleanupContext, versionId: string): Promise<void> {
  await deps.store.moveStage(settings.secret, { stage: 'AWSPREVIOUS', from: versionId, to: null });
}

function keep(context: CleanupContext, tokenId: string, reason: string): PredecessorResult {
  noteKept(context, tokenId, reason);
  return { state: 'kept', tokenId, reason };
}

/**
 * Writes into the predecessor's name since when it is superseded: from then on its overlap counts.
 * Only a token that the current one was minted to replace is marked, never one that a person put there.
 */
async function markSuperseded(context: CleanupContext, token: Pat): Promise<Pat> {
  const { view, session, now } = context;
  if (supersededSince(token.name, view.mark, session.token.id) !== null) return token;
  if (session.value.replaces !== token.id) return token;
  if (readNameMark(session.token.name)?.kind !== 'minted') noteRenamed(context, token);
  const base = readNameMark(token.name)?.base ?? baseName(session);
  const by = { at: session.now ?? now, successorId: session.token.id };
  const { name } = await session.tenant.patchToken(token.id, { name: retiredName(base, view.mark, by) });
  return { ...token, name };
}

/** "So that the platform itself retires it if no run ever comes back": where the version and the policy allow it. */
async function shortenLife(context: CleanupContext, living: Living): Promise<void> {
  const { deps, settings, view, session, now, access } = context;
  const { name, expiry } = living.token;
  if (access === null || deps.apiVersion === 'v2024' || settings.whenStillUsed !== 'delete') return;
  const since = supersededSince(name, view.mark, session.token.id);
  if (since === null || expiry.kind === 'unknown') return;
  const expiresAt = platformEnd(since, settings);
  const isSooner = expiry.kind === 'at' && expiry.at <= expiresAt;
  if (isSooner || expiresAt <= now) return;
  const doubt = (fresh: SecretView) => {
    const again = judge(context, living.token, fresh);
    return again.state === 'keep' ? again.reason : null;
  };
  await shortenToken(deps, access, { ...subjectOf(context, living), expiresAt, doubt });
}
