import type { Rotation } from '../core/policy/schema.ts';
import type { Finding, RotationResult } from '../core/results.ts';
import { HygieneError } from '../errors.ts';
import type { Elsewhere, Scene } from './after/context.ts';
import { deleteOrphans, takeBaseName } from './after/left-overs.ts';
import { retirePredecessor } from './after/retire-predecessor.ts';
import type { Recorder, RotationDeps } from './deps.ts';
import { failureFacts, mergeFindings } from './outcome.ts';
import { currentFacts, type Visit, visitOwner } from './owner/session.ts';
import { detachPending } from './secret/pending.ts';
import { holderOf, type SecretView, surveySecret } from './secret/read-secret.ts';

/** When, how deletions are recorded (null: there are none, as in a halted run), and who else may need the tokens. */
export type TidyOptions = { now: string; record: Recorder | null; elsewhere: Elsewhere };

/**
 * The job after a rotation, repeated in every run until nothing is left: clears stages and names,
 * retires the predecessor, deletes orphans. Adds what came of it to the result of `rotateSecret`.
 */
export async function tidySecret(
  deps: RotationDeps,
  earlier: RotationResult,
  options: TidyOptions,
): Promise<RotationResult> {
  const { settings } = earlier;
  try {
    const view = await surveySecret(deps.store, settings.secret);
    const visit = await visitOwner(deps, view);
    const after = await tidy(deps, { settings, view, visit, options });
    const findings = mergeFindings(earlier.findings, after.findings);
    return { ...earlier, ...currentFacts(visit, settings), ...after, findings };
  } catch (error) {
    return withFailure(earlier, failureFacts(settings, error));
  }
}

type Facts = { settings: Rotation; view: SecretView; visit: Visit; options: TidyOptions };
type After = Pick<RotationResult, 'predecessor' | 'findings' | 'troubles'>;

async function tidy(deps: RotationDeps, { settings, view, visit, options }: Facts): Promise<After> {
  const findings: Finding[] = [];
  const troubles: string[] = [];
  const now = visit.serverTime !== null && visit.serverTime < options.now ? visit.serverTime : options.now;
  const scene: Scene = {
    deps,
    settings,
    view,
    visit,
    ...options,
    now,
    note: (finding) => findings.push(finding),
    trouble: (sentence) => troubles.push(sentence),
  };
  await attempt(scene, () => clearPromoted(scene), undefined);
  const predecessor = await attempt(scene, () => retirePredecessor(scene), unknownPredecessor(view));
  await attempt(scene, () => takeBaseName(scene), undefined);
  await attempt(scene, () => deleteOrphans(scene), undefined);
  return { predecessor, findings, troubles };
}

/** One part that fails does not keep the others from their work. */
async function attempt<T>(scene: Scene, work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
    scene.trouble(`${scene.settings.secret}: ${error.message}`);
    return otherwise;
  }
}

/** "AWSPENDING detached where it names the current version." */
async function clearPromoted({ deps, settings, view }: Scene): Promise<void> {
  const current = holderOf(view, 'AWSCURRENT');
  if (current?.stages.includes('AWSPENDING')) await detachPending(deps, settings, current.versionId);
}

function unknownPredecessor(view: SecretView): RotationResult['predecessor'] {
  const previous = holderOf(view, 'AWSPREVIOUS');
  if (previous?.content.kind !== 'value') return { state: 'none' };
  return {
    state: 'kept',
    tokenId: previous.content.value.clientId,
    reason: 'the attempt to retire it failed',
  };
}

function withFailure(earlier: RotationResult, failure: Partial<RotationResult>): RotationResult {
  if (earlier.state === 'failed') return earlier;
  const { reason = 'unknown', findings = [] } = failure;
  const sentence = `${earlier.secret}: tidying did not finish: ${reason}`;
  return {
    ...earlier,
    findings: mergeFindings(earlier.findings, findings),
    troubles: [...earlier.troubles, sentence],
  };
}
