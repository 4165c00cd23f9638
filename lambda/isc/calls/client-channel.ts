import type { ApiUsage, Clock } from '../../ports.ts';
import { type Exchange, type HttpRequest, isLost, isServerFault } from '../http/exchange.ts';
import type { Send } from '../http/transport.ts';
import type { Pace } from './pace.ts';

/** One repetition or wait, for logs: nothing in it comes from the vendor but the status. */
export type IscEvent = { event: 'isc-retry'; operation: string; status: number | null; waitMs: number };

/** What all sessions of one client id share in one version of the API: the window, the counters, and the tenant's word to stay away. */
export type ClientChannel = {
  /** Sends one request, at once; what is to be paced goes through `pace`. */
  send<T>(request: HttpRequest<T>, attempt: number): Promise<Exchange<T>>;
  repeat<T>(
    attempt: (number: number) => Promise<Exchange<T>>,
    rule: { repetition: Repetition; operation: string },
  ): Promise<Outcome<T>>;
  pace: Pace;
  usage(): ApiUsage;
};

/** What a channel is made of. */
export type ClientChannelDeps = {
  send: Send;
  pace: Pace;
  clock: Clock;
  random: () => number;
  limits: RetryLimits;
  log: (event: IscEvent) => void;
};

/** Opens the channel of one client id. */
export function createClientChannel(deps: ClientChannelDeps): ClientChannel {
  const usage: ApiUsage = { requests: 0, retries: 0, throttled: 0 };
  let closedUntil = 0;

  const noteThrottle = (exchange: Exchange<unknown>) => {
    if (exchange.kind !== 'refusal' || exchange.status !== 429) return;
    usage.throttled += 1;
    const asked = exchange.retryAfterMs ?? 0;
    // A long wait ends this part of the run: asking on would only prolong it for everybody.
    if (asked > deps.limits.maxRetryAfterMs) {
      closedUntil = Math.max(closedUntil, Date.parse(deps.clock.now()) + asked);
    }
  };

  return {
    pace: deps.pace,
    usage: () => ({ ...usage }),
    send: async (request, attempt) => {
      const closedFor = closedUntil - Date.parse(deps.clock.now());
      if (closedFor > 0) return { kind: 'refusal', status: 429, trackingId: null, retryAfterMs: closedFor };
      usage.requests += 1;
      if (attempt > 1) usage.retries += 1;
      const exchange = await deps.send(request);
      noteThrottle(exchange);
      return exchange;
    },
    repeat: (attempt, rule) => repeat(attempt, rule.repetition, repeatDeps(deps, rule.operation)),
  };
}

function repeatDeps({ limits, random, clock, pace, log }: ClientChannelDeps, operation: string): RepeatDeps {
  return {
    limits,
    random,
    wait: (milliseconds, after) => {
      const status = after.kind === 'refusal' ? after.status : null;
      log({ event: 'isc-retry', operation, status, waitMs: Math.round(milliseconds) });
      const waited = clock.sleep(milliseconds);
      // The window is the client's: one 429 tells all its calls to wait.
      if (status === 429) pace.pauseUntil(waited);
      return waited;
    },
  };
}

/** Whether a request may be sent again when nobody knows if the first one took effect. */
export type Repetition = 'harmless' | 'only-if-not-done';

/** Bounds of the one retry layer; times in milliseconds. */
type RetryLimits = {
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
type RepeatDeps = {
  limits: RetryLimits;
  random: () => number;
  /** Waits; told the exchange that made it necessary. */
  wait: (milliseconds: number, after: Exchange<unknown>) => Promise<void>;
};

/** Sends, and sends again where that helps and cannot harm, with full jitter and a bound. */
async function repeat<T>(
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
  if (exchange.kind === 'no-answer') {
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
