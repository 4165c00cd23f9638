import { AwsError, remedyForAuthority } from '../errors.ts';

/** What may be said of a failed AWS call: nothing of headers, bodies or parameters. */
export type AwsFailure = {
  /** The service's error code, or the kind of a failed connection. */
  name: string;
  /** HTTP status; null when no answer came. */
  status: number | null;
  requestId: string | null;
  /** How many requests the SDK sent. */
  attempts: number;
};

/** A call in words, for its error: what was attempted, on what, and what a person can do. */
export type AwsCall = { operation: string; subject: string; remedy: string };

/** Longer than all the pauses between the attempts that the clients make where they are throttled. */
const limitMs = 75_000;
/** No client secret, which has 64 hex digits, passes for a name or an id. */
const namePattern = /^(?!.*[0-9a-f]{32})[A-Za-z][A-Za-z0-9._]{0,59}$/i;
const requestIdPattern = /^[A-Za-z0-9-]{1,40}$/;

/** The limit of one AWS call: it is broken off where its answer is not there in time, its body included. */
export function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(limitMs) };
}

/** Reads the allow-listed facts of what an AWS client threw. */
export function failureOf(error: unknown): AwsFailure {
  const metadata = fieldOf(error, '$metadata');
  const status = fieldOf(metadata, 'httpStatusCode');
  const attempts = fieldOf(metadata, 'attempts');
  const code = textMatching(fieldOf(error, 'code'), namePattern) ?? '';
  const name = textMatching(fieldOf(error, 'name'), namePattern) ?? 'UnknownError';
  return {
    name: remedyForAuthority(code) === null ? name : code,
    status: typeof status === 'number' ? status : null,
    requestId: textMatching(fieldOf(metadata, 'requestId'), requestIdPattern),
    attempts: typeof attempts === 'number' ? attempts : 1,
  };
}

/** The sentence that a failed call becomes; it never quotes the service's own message. */
export function describeFailure(call: AwsCall, failure: AwsFailure): string {
  const status = failure.status === null ? 'no answer' : `status ${failure.status}`;
  const request = failure.requestId === null ? '' : `, request id ${failure.requestId}`;
  return `${call.operation} (${call.subject}): ${failure.name}, ${status}${request}. ${remedyForAuthority(failure.name) ?? call.remedy}`;
}

/**
 * Makes an AWS call. `expected` may turn a failure into a result; null leaves it a failure.
 * @throws AwsError with allow-listed fields, without a cause
 */
export async function callAws<T>(
  call: AwsCall,
  work: () => Promise<T>,
  expected: (failure: AwsFailure) => Promise<{ value: T } | null> = async () => null,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    const known = await expected(failure);
    if (known !== null) return known.value;
    throw new AwsError(describeFailure(call, failure));
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function textMatching(value: unknown, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null;
}
