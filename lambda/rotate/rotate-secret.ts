import { addDays } from '../core/instant.ts';
import type { Rotation } from '../core/policy/schema.ts';
import type { RotationResult } from '../core/results.ts';
import { sameSecret } from '../core/secret-designation.ts';
import type { Verdict } from '../deletion/verdict.ts';
import { type CleanUpOptions, cleanUpSecret } from './clean-up.ts';
import type { Attempt, DoorAccess, RotationDeps } from './deps.ts';
import { whyDue } from './due.ts';
import { blankResult, failureFacts, Refusal, rotationFinding } from './outcome.ts';
import { type EndOptions, endPredecessor } from './owner/predecessor.ts';
import { currentFacts, type OwnerSession, openOwnerSession } from './owner/session.ts';
import { type Designated, readDesignated } from './secret/designated.ts';
import { chooseVersion, clearDeadPending, strayOf } from './secret/pending.ts';
import { pendingOf, readSecret, type SecretView } from './secret/read-secret.ts';
import { discardLoser, discardStray } from './steps/discard-successor.ts';
import {
  createSecret,
  finishSecret,
  refuseLivingPredecessor,
  setSecret,
  testSecret,
} from './steps/four-steps.ts';

/** Renews the designated tokens of one tenant. Results are plain JSON without secrets; failures are data. */
export type Rotator = {
  /** Reads every stage of the secrets, and writes nothing. */
  designatedIds(secrets: readonly string[]): Promise<Designated>;
  /** Gives a secret's token a successor, if it is due. */
  rotate(settings: Rotation, options: RotateOptions): Promise<RotationResult>;
  /** Ends at once the token that AWSPREVIOUS names, if it is the one that is asked for. @throws Refusal, IscError, AwsError */
  endPredecessor(settings: Rotation, options: EndOptions): Promise<Verdict>;
  /** Cleans up and retires, in every run after the rotations; adds to what `rotate` returned. */
  cleanUp(earlier: RotationResult, options: CleanUpOptions): Promise<RotationResult>;
};

/** Makes the rotator of one tenant. */
export function createRotator(deps: RotationDeps): Rotator {
  return {
    designatedIds: (secrets) => readDesignated(deps.store, secrets, deps.baseUrl),
    rotate: (settings, options) => rotateSecret(deps, settings, options),
    endPredecessor: (settings, options) => endPredecessor(deps, settings, options),
    cleanUp: (earlier, options) => cleanUpSecret(deps, earlier, options),
  };
}

/**
 * Puts the secret that holds the run's own credentials (`secret:<name or ARN>`) last, so that the
 * other rotations are done before the run's own token is replaced.
 */
export function ownLast(rotations: readonly Rotation[], credentials: string): Rotation[] {
  const isOwn = ({ secret }: Rotation) =>
    credentials.startsWith('secret:') && sameSecret(secret, credentials.slice('secret:'.length));
  return [...rotations.filter((rotation) => !isOwn(rotation)), ...rotations.filter(isOwn)];
}

/** When, whether in any case, and by which door tokens are ended (null: by none, as in a halted run). */
type RotateOptions = { now: string; force: boolean; access: DoorAccess | null };

/** Rotates one secret if it is due; every failure is data. */
async function rotateSecret(
  deps: RotationDeps,
  settings: Rotation,
  options: RotateOptions,
): Promise<RotationResult> {
  let result = blankResult(settings);
  try {
    const first = await readSecret(deps.store, settings.secret);
    const session = await openOwnerSession(deps, first);
    result = { ...result, ...currentFacts(session, settings) };
    const view = await withoutStray(deps, first, { settings, session, options });
    const why = dueReason({ view, session, settings, options });
    if (why === null) return result;
    result = { ...result, due: true, reason: why };
    refuseStray(view, session);
    const facts = { settings, view, session, options, why };
    const outcome = view.managedRotation ? await askSecretsManager(deps, facts) : await replace(deps, facts);
    return { ...result, ...outcome };
  } catch (error) {
    return { ...result, ...failureFacts(settings, error) };
  }
}

type RotationFacts = { settings: Rotation; view: SecretView; session: OwnerSession; options: RotateOptions };

/** What an overtaken rotation left goes first: a secret at rest has nothing that waits for promotion. */
async function withoutStray(
  deps: RotationDeps,
  view: SecretView,
  { settings, session, options }: Omit<RotationFacts, 'view'>,
): Promise<SecretView> {
  const stray = strayOf(view, session);
  if (stray === null) return view;
  const attempt = { settings, versionId: stray.versionId, now: options.now, access: options.access };
  await discardStray(deps, attempt, { stray, currentId: session.token.id });
  return readSecret(deps.store, settings.secret, view.versions);
}

function refuseStray(view: SecretView, session: OwnerSession): void {
  if (strayOf(view, session) === null) return;
  throw new Refusal(
    'AWSPENDING names a token that was minted to replace another one than the current.',
    'The next night that may delete discards it; or detach AWSPENDING, and delete that token in the tenant.',
  );
}

/** Secrets Manager picks the hour of its own rotations, so such a secret is overdue a day later. */
function dueReason({ view, session, settings, options }: RotationFacts): string | null {
  const { managedRotation } = view;
  return whyDue({
    token: session.token,
    settings,
    now: managedRotation ? addDays(options.now, -1) : options.now,
    force: options.force,
    pending: !managedRotation && pendingOf(view) !== null && strayOf(view, session) === null,
  });
}

async function askSecretsManager(
  deps: RotationDeps,
  { settings, view, session, why }: RotationFacts & { why: string },
): Promise<Partial<RotationResult>> {
  await clearDeadPending(deps, view, session);
  await deps.store.startRotation(settings.secret);
  return {
    state: 'started',
    reason:
      `${why}, and Secrets Manager rotates this secret itself: its rotation was started. What came of it: ` +
      `LastRotatedDate in \`aws secretsmanager describe-secret --secret-id ${settings.secret}\`, ` +
      "or the log of the secret's rotation function",
  };
}

async function replace(deps: RotationDeps, facts: RotationFacts): Promise<Partial<RotationResult>> {
  const { settings, view, session, options } = facts;
  await refuseLivingPredecessor(deps, view, session);
  const versionId = await chooseVersion(deps, view, session);
  const attempt: Attempt = { settings, versionId, now: options.now, access: options.access };
  await createSecret(deps, attempt);
  if ((await setSecret(deps, attempt)) === 'lost') return giveWay(deps, attempt);
  await testSecret(deps, attempt);
  const outcome = await finishSecret(deps, attempt, session.versionId);
  if (outcome === 'lost') return giveWay(deps, attempt);
  const successor = await openOwnerSession(deps, await readSecret(deps.store, settings.secret));
  return { state: 'rotated', ...currentFacts(successor, settings) };
}

/** A loser discards its own successor and reports. */
async function giveWay(deps: RotationDeps, attempt: Attempt): Promise<Partial<RotationResult>> {
  const { settings } = attempt;
  await discardLoser(deps, attempt);
  const finding = rotationFinding({
    kind: 'rotation-overtaken',
    severity: 'medium',
    secret: settings.secret,
    message: 'The secret was changed by somebody else while it was being rotated; the rotation gave way.',
    remedy: 'If nobody in your team did it, find out who did; otherwise nothing: the next run looks anew.',
  });
  return { state: 'left', reason: 'the secret was changed in the meantime', findings: [finding] };
}
