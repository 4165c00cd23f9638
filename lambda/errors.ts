/** The base of every error that this project throws: a message for people, made of allow-listed fields only. */
export class HygieneError extends Error {
  override readonly name: string = 'HygieneError';
}

/** The policy, a flag, an event or the credentials' tenant is wrong: nothing was attempted (exit code 2). */
export class ConfigError extends HygieneError {
  override readonly name = 'ConfigError';
}

/** Why a call to SailPoint ended: what the caller may do next depends on it. */
export type IscFailure =
  /** 401 twice: the credentials are wrong, expired or revoked. */
  | 'unauthorized'
  /** 403: the token lacks a right. */
  | 'forbidden'
  /** 404: no such token. */
  | 'not-found'
  /** 400 and other refusals of the request itself. */
  | 'rejected'
  /** 429 that asks for a longer wait than a run can give: the rest of this work is not reached. */
  | 'throttled'
  /** Never sent: the caller took the request back while it waited for its turn. */
  | 'withheld'
  /** 5xx, no answer, a broken connection or a broken body, after the bounded retries. */
  | 'unavailable';

/** The allow-listed facts of a failed call: nothing of headers, bodies or credentials. */
export type IscErrorFacts = {
  failure: IscFailure;
  /** What was attempted, in words: `list tokens`. */
  operation: string;
  /** On what: a token id, or the tenant's host. */
  subject: string;
  /** HTTP status; absent when no answer came. */
  status?: number;
  /** The vendor's `SLPT-Request-ID` or `trackingId`. */
  trackingId?: string;
  /** The next thing a person should do. */
  remedy: string;
};

/** A call to SailPoint that ended without the answer it needed. */
export class IscError extends HygieneError {
  override readonly name = 'IscError';
  readonly facts: IscErrorFacts;

  constructor(facts: IscErrorFacts) {
    const status = facts.status === undefined ? 'no answer' : `status ${facts.status}`;
    const tracking = facts.trackingId === undefined ? '' : `, tracking id ${facts.trackingId}`;
    super(`${facts.operation} (${facts.subject}): ${facts.failure}, ${status}${tracking}. ${facts.remedy}`);
    this.facts = facts;
  }
}

/** A call to AWS (or to the sandbox's secret store) that failed. */
export class AwsError extends HygieneError {
  override readonly name = 'AwsError';
}

/** The archive's folder on a laptop could not be read or written. */
export class StoreError extends HygieneError {
  override readonly name = 'StoreError';
}

/** A promise that the code itself refuses to break: raised before the act, never after it. */
export class GuardError extends HygieneError {
  override readonly name = 'GuardError';
}

const untrusted = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * What to do about a certificate whose authority this machine does not know; null for any other code.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function remedyForAuthority(code: string): string | null {
  return untrusted.has(code)
    ? 'This machine does not trust the certificate. If your company answers in place of that host, export NODE_EXTRA_CA_CERTS=FILE with the certificates of its authority.'
    : null;
}

/** The message of an error of ours; of any other only its class, since its message may quote anything. */
export function reasonOf(error: unknown): string {
  if (error instanceof HygieneError) return error.message;
  const name = error instanceof Error ? error.name : typeof error;
  const known = /^[A-Za-z]{1,40}$/.test(name) ? name : 'error';
  const place = error instanceof Error ? placeOf(error) : '';
  return `unexpected ${known}${place}. This is a defect of the tool; please report it.`;
}

/** Where an error was thrown: a file's name and a line, of the stack below the message. */
function placeOf({ stack = '', message }: Error): string {
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const places = frames.flatMap(
    (frame) => /^ +at .{0,300}\/([\w.-]{1,60}:\d+):\d+\)?$/.exec(frame)?.[1] ?? [],
  );
  return places[0] === undefined ? '' : ` at ${places[0]}`;
}
