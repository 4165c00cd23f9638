import type { Exchange } from '../http/exchange.ts';
import { isLost, isServerFault } from '../http/exchange.ts';

/** Whether a request may be sent again when nobody knows if the first one took effect. */
export type Repetition = 'harmless' | 'only-if-not-done';

/** Bounds of the one retry layer; times in milliseconds. */
export type RetryLimits = {
  attempts: number;
  baseMs: number;
  capMs: number;
  /** The longest `Retry-After` that a run waits for. */
  maxRetryAfterMs: number;
  /** The wait after a 429 that names none. */
  unnamedWaitMs: number;
};

/** The last exchange, and whether an earlier attempt may have taken effect without an answer. */
export type Outcome<T> = { exchange: Exchange<T>; lost: boolean };

/** What one request and its repetitions need. */
export type RepeatDeps = {
  limits: RetryLimits;
  random: () => number;
  /** Waits; told the exchange that made it necessary. */
  wait: (milliseconds: number, after: Exchange<unknown>) => Promise<void>;
};

/** Sends, and sends again where that helps and cannot harm, with full jitter and a bound. */
export async function repeat<T>(
  attempt: (number: number) => Promise<Exchange<T>>,
  repetition: Repetition,
  deps: RepeatDeps,
): Promise<Outcome<T>> {
  let lost = false;
  for (let number = 1; ; number += 1) {
    const exchange = await attempt(number);
    const mayRepeat = number < deps.limits.attempts && isRepeatable(exchange, repetition);
    const milliseconds = mayRepeat ? waitAfter(exchange, number, deps) : null;
    if (milliseconds === null) return { exchange, lost };
    lost ||= isLost(exchange);
    await deps.wait(milliseconds, exchange);
  }
}

function isRepeatable(exchange: Exchange<unknown>, repetition: Repetition): boolean {
  if (exchange.kind === 'answer' || exchange.kind === 'unsent') return false;
  if (exchange.kind === 'silence') {
    return exchange.repeatable && (repetition === 'harmless' || !exchange.sent);
  }
  if (exchange.status === 429) return true;
  return repetition === 'harmless' && isServerFault(exchange.status);
}

/** Milliseconds to wait; null where the tenant asks for more than a run can give. */
function waitAfter(exchange: Exchange<unknown>, number: number, deps: RepeatDeps): number | null {
  const { baseMs, capMs, maxRetryAfterMs } = deps.limits;
  const jitter = deps.random() * Math.min(capMs, baseMs * 2 ** (number - 1));
  const asked = askedWait(exchange, deps.limits);
  if (asked === null) return jitter;
  return asked > maxRetryAfterMs ? null : asked + jitter;
}

function askedWait(exchange: Exchange<unknown>, limits: RetryLimits): number | null {
  if (exchange.kind !== 'refusal') return null;
  if (exchange.status === 429) return exchange.retryAfterMs ?? limits.unnamedWaitMs;
  return exchange.retryAfterMs;
}
