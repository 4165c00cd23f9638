import type { Rotation } from '../core/policy/schema.ts';
import type { Finding, RotationResult } from '../core/results.ts';
import { HygieneError } from '../errors.ts';
import type { CleanupContext } from './after/context.ts';
import { deleteOrphans, takeBaseName } from './after/left-overs.ts';
import { retirePredecessor } from './after/retire-predecessor.ts';
import type { DoorAccess, RotationDeps } from './deps.ts';
import { failureFacts, mergeFindings } from './outcome.ts';
import { currentFacts, type OwnerSession, openOwnerSession } from './owner/session.ts';
import { detachPending } from './secret/pending.ts';
import { holderOf, readSecret, type SecretView } from './secret/read-secret.ts';

/** When, and by which door tokens are ended (null: by none, as in a halted run). */
export type CleanUpOptions = { now: string; access: DoorAccess | null };

/**
 * The job after a rotation, repeated in every run until nothing is left: clears stages and names,
 * retires the predecessor, deletes orphans. Adds what came of it to the result of `rotateSecret`.
 */
export async function cleanUpSecret(
  deps: RotationDeps,
  earlier: RotationResult,
  options: CleanUpOptions,
): Promise<RotationResult> {
  const { settings } = earlier;
  try {
    const view = await readSecret(deps.store, settings.secret);
    const session = await openOwnerSession(deps, view);
    const after = await cleanUp(deps, { settings, view, session, options });
    const findings = mergeFindings(earlier.findings, after.findings);
    return { ...earlier, ...currentFacts(session, settings), ...after, findings };
  } catch (error) {
    return withFailure(earlier, failureFacts(settings, error));
  }
}

type Facts = { settings: Rotation; view: SecretView; session: OwnerSession; options: CleanUpOptions };
async function cleanUp(
  deps: RotationDeps,
  { settings, view, session, options }: Facts,
): Promise<Pick<RotationResult, 'predecessor' | 'findings' | 'problems'>> {
  const findings: Finding[] = [];
  const problems: string[] = [];
  const context: CleanupContext = {
    deps,
    settings,
    view,
    session,
    ...options,
    now: session.now !== null && session.now < options.now ? session.now : options.now,
    note: (finding) => findings.push(finding),
    noteProblem: (sentence) => problems.push(sentence),
  };
  await attempt(context, () => clearPromoted(context), undefined);
  if (session.now === null) {
    context.noteProblem(`${settings.secret}: ${clockDoubt} Correct the clock that is wrong.`);
    return { predecessor: keptPredecessor(view, clockDoubt), findings, problems };
  }
  const predecessor = await attempt(context, () => retirePredecessor(context), keptPredecessor(view, failed));
  await attempt(context, () => takeBaseName(context), undefined);
  await attempt(context, () => deleteOrphans(context), undefined);
  return { predecessor, findings, problems };
}

/** One part that fails does not keep the others from their work. */
async function attempt<T>(context: CleanupContext, work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
    context.noteProblem(`${context.settings.secret}: ${error.message}`);
    return otherwise;
  }
}

/** "AWSPENDING detached where it names the current version." */
async function clearPromoted({ deps, settings, view }: CleanupContext): Promise<void> {
  const current = holderOf(view, 'AWSCURRENT');
  if (current?.stages.includes('AWSPENDING')) await detachPending(deps, settings, current.versionId);
}

const failed = 'the attempt to retire it failed';
const clockDoubt =
  "The tenant's clock is not told, or is not that of this machine: nothing is marked, retired or deleted by it.";

function keptPredecessor(view: SecretView, reason: string): RotationResult['predecessor'] {
  const previous = holderOf(view, 'AWSPREVIOUS');
  if (previous?.content.kind !== 'value') return { state: 'none' };
  return { state: 'kept', tokenId: previous.content.value.clientId, reason };
}

function withFailure(earlier: RotationResult, failure: Partial<RotationResult>): RotationResult {
  if (earlier.state === 'failed') return earlier;
  const { reason = 'unknown', findings = [] } = failure;
  const sentence = `${earlier.secret}: cleaning up did not finish: ${reason}`;
  return {
    ...earlier,
    findings: mergeFindings(earlier.findings, findings),
    problems: [...earlier.problems, sentence],
  };
}
