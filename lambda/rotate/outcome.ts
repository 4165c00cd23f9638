import type { Rotation, Severity } from '../core/policy/schema.ts';
import type { Finding, RotationResult } from '../core/results.ts';
import { GuardError, HygieneError } from '../errors.ts';

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
    problems: [],
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

/** What a finding of a rotation says; the kind and the token make it the same finding every night. */
export type RotationNote = {
  kind: string;
  severity: Severity;
  secret: string;
  tokenId?: string | null;
  ownerId?: string | null;
  message: string;
  remedy: string;
};

/** Makes a finding about a designated secret. */
export function rotationFinding(note: RotationNote): Finding {
  const { kind, severity, secret, tokenId = null, ownerId = null, message, remedy } = note;
  const key = [kind, secret, ...(tokenId === null ? [] : [tokenId])].join(':');
  return {
    key,
    kind,
    severity,
    tokenId,
    ownerId,
    message: `${secret}: ${message}`,
    remedy,
    controls: [],
  };
}

/** A rotation that stops before it does harm: what is the case, and what a person can do about it. */
export class Refusal extends GuardError {
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** Another rotation of the same secret is under way, or has just ended: nothing is wrong, and nothing to do. */
export class UnderWay extends Refusal {}
