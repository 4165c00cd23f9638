import type { ApiUsage, Clock } from '../../ports.ts';
import type { Exchange, HttpRequest } from '../http/exchange.ts';
import type { Send } from '../http/transport.ts';
import type { Pace } from './pace.ts';
import type { Outcome, RepeatDeps, Repetition, RetryLimits } from './repeat.ts';
import { repeat } from './repeat.ts';

/** One repetition or wait, for logs: nothing in it comes from the vendor but the status. */
export type IscEvent = { event: 'isc-retry'; operation: string; status: number | null; waitMs: number };

/** What all sessions of one client id share: the window, the counters, and the tenant's word to stay away. */
export type Lane = {
  /** Sends one request, at once; what is to be paced goes through `pace`. */
  send<T>(request: HttpRequest<T>, attempt: number): Promise<Exchange<T>>;
  repeat<T>(
    attempt: (number: number) => Promise<Exchange<T>>,
    rule: { repetition: Repetition; operation: string },
  ): Promise<Outcome<T>>;
  pace: Pace;
  usage(): ApiUsage;
};

/** What a lane is made of. */
export type LaneDeps = {
  send: Send;
  pace: Pace;
  clock: Clock;
  random: () => number;
  limits: RetryLimits;
  log: (event: IscEvent) => void;
};

/** Opens the lane of one client id. */
export function createLane(deps: LaneDeps): Lane {
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

function repeatDeps({ limits, random, clock, pace, log }: LaneDeps, operation: string): RepeatDeps {
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
