import type { Rotation } from '../core/policy/schema.ts';
import type { Finding, RotationResult } from '../core/results.ts';
import { HygieneError } from '../errors.ts';
import { nextDue } from './due.ts';
import type { Visit } from './owner/visit.ts';
import { rotationFinding } from './result/findings.ts';
import { Refusal, UnderWay } from './result/refusal.ts';

/** The result of a secret of which nothing is known yet. */
export function blankResult(settings: Rotation): RotationResult {
  return {
    secret: settings.secret,
    settings,
    state: 'left',
    due: false,
    reason: 'nothing was due',
    currentTokenId: null,
    currentSince: null,
    currentExpiry: { kind: 'unknown' },
    nextDue: null,
    predecessor: { state: 'none' },
    findings: [],
    troubles: [],
  };
}

/** What a visit tells of the current token. */
export function currentFacts({ token }: Visit, settings: Rotation): Partial<RotationResult> {
  return {
    currentTokenId: token.id,
    currentSince: token.created,
    currentExpiry: token.expiry,
    nextDue: nextDue(token, settings),
  };
}

/** What came of an error, as data; an error that is not this project's own is a defect and goes on. */
export function failureFacts(settings: Rotation, error: unknown): Partial<RotationResult> {
  if (!(error instanceof HygieneError)) throw error;
  if (error instanceof UnderWay) return { state: 'left', reason: error.problem };
  return { state: 'failed', reason: error.message, findings: [failureFinding(settings, error)] };
}

function failureFinding({ secret }: Rotation, error: HygieneError): Finding {
  const refused = error instanceof Refusal;
  return rotationFinding({
    kind: 'rotation-failed',
    severity: 'high',
    secret,
    message: refused ? error.problem : error.message,
    remedy: refused ? error.remedy : 'The next run tries again; if it fails again, run `doctor`.',
  });
}

/** Adds findings to those that are there, each key once. */
export function mergeFindings(earlier: readonly Finding[], later: readonly Finding[]): Finding[] {
  return [...new Map([...earlier, ...later].map((finding) => [finding.key, finding])).values()];
}
