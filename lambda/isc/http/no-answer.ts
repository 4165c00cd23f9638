import { remedyForAuthority } from '../../errors.ts';
import type { NoAnswer } from './exchange.ts';

/**
 * Codes that prove that the request never left: no connection, or a certificate that was looked at before it and refused.
 * Other errors of TLS prove nothing: a broken record gives the same code in the handshake and after a request.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const codePattern = /^[A-Z][A-Z0-9_]{2,40}$/;

/** An answer's body is longer than this project reads. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** An answer's body holds more objects and lists than this project reads. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/** An answer's body did not end in time. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** Turns what the HTTP library threw into data: its messages, causes and request never leave. */
export function describeBreak(error: unknown): NoAnswer {
  if (error instanceof TooLargeError) {
    return { kind: 'no-answer', sent: true, repeatable: false, why: 'an answer that is too large' };
  }
  if (error instanceof TooDeepError) {
    return { kind: 'no-answer', sent: true, repeatable: false, why: 'an answer that is nested too deep' };
  }
  if (error instanceof SyntaxError) {
    return {
      kind: 'no-answer',
      sent: true,
      repeatable: true,
      why: 'an answer that is not the expected JSON',
    };
  }
  if (error instanceof LateError || (error instanceof Error && error.name === 'TimeoutError')) {
    return { kind: 'no-answer', sent: true, repeatable: true, why: 'no answer in time' };
  }
  const code = codeOf(error, 5);
  const why = code === null ? 'a broken connection' : `a broken connection: ${code}`;
  const untrusted = remedyForAuthority(code ?? '');
  const sent = code === null || !neverSent.has(code);
  return { kind: 'no-answer', sent, repeatable: true, why, ...(untrusted !== null && { untrusted }) };
}

function codeOf(error: unknown, depth: number): string | null {
  if (!(error instanceof Error) || depth === 0) return null;
  if ('code' in error && typeof error.code === 'string' && codePattern.test(error.code)) return error.code;
  return codeOf(error.cause, depth - 1);
}
