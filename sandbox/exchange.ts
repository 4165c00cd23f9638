import { setTimeout as sleep } from 'node:timers/promises';
import { answerCall } from './api/endpoints.ts';
import { versionRules } from './api/versions.ts';
import { altered, isReplacing, type Outcome, replacement } from './faults/effects.ts';
import type { AlteringFault, FaultRule, FaultScheduler } from './faults/plan.ts';
import { type Answer, tooMany } from './http/answer.ts';
import type { Call } from './http/call.ts';
import type { RequestRecorder } from './http/request-log.ts';
import type { World } from './world.ts';

/** What stands between the wire and the endpoints. */
export type ExchangeDeps = {
  world: World;
  scheduler: FaultScheduler;
  recorder: RequestRecorder;
  apiLimiter: Limiter;
  tokenLimiter: Limiter;
};

/** Answers a request: the rate limit first, then the faults, with the endpoint between them. */
export function createExchange(deps: ExchangeDeps): (call: Call) => Promise<Outcome> {
  const { world, scheduler } = deps;
  return async (call) => {
    const answered = deps.recorder.arrive(call);
    const refused = throttled(call, deps);
    if (world.switches.latencyMs > 0) await sleep(world.switches.latencyMs);
    const outcome = refused ? plain(refused) : faultyOutcome(call, world, scheduler.strike(call));
    answered(outcome.kind === 'answer' ? outcome.answer.status : null);
    return outcome;
  };
}

/** The headers of every answer to a request. */
export function commonHeaders(call: Call, outcome: Outcome, world: World): Record<string, string> {
  const skew = outcome.kind === 'answer' ? outcome.skewMinutes * 60_000 : 0;
  const version = call.route?.version;
  return {
    Date: new Date(world.clock.now().getTime() + skew).toUTCString(),
    'SLPT-Request-ID': call.trackingId,
    ...(version && versionRules[version].deprecated && { 'X-Deprecated': 'true' }),
  };
}

function throttled(call: Call, { apiLimiter, tokenLimiter, recorder }: ExchangeDeps): Answer | null {
  if (call.clientId === null) return null;
  const version = call.route?.version;
  const verdict = version
    ? apiLimiter.admit(`${call.clientId} ${version}`)
    : tokenLimiter.admit(call.clientId);
  if (verdict.admitted) return null;
  recorder.throttle();
  return tooMany(String(Math.max(1, Math.ceil(verdict.waitMs / 1000))));
}

function faultyOutcome(call: Call, world: World, rules: readonly FaultRule[]): Outcome {
  for (const rule of rules) {
    if (!isReplacing(rule.fault)) continue;
    if (rule.effect === 'after') answerCall(call, world);
    return replacement(rule.fault, call, world);
  }
  const faults = rules.map((rule) => rule.fault).filter((fault) => !isReplacing(fault));
  return withAlterations(answerCall(call, world), faults);
}

function withAlterations(answer: Answer, faults: readonly AlteringFault[]): Outcome {
  const outcome = plain(faults.reduce(altered, answer));
  for (const fault of faults) {
    if (fault.kind === 'cut-off') outcome.cutOff = true;
    if (fault.kind === 'clock-skew') outcome.skewMinutes = fault.minutes;
  }
  return outcome;
}

function plain(answer: Answer): Extract<Outcome, { kind: 'answer' }> {
  return { kind: 'answer', answer, cutOff: false, skewMinutes: 0 };
}

/** So many requests in a sliding window of so many milliseconds. */
export type RateLimit = { requests: number; windowMs: number };

/** Admits requests by key; refuses with the milliseconds until the next one would be admitted. */
type Limiter = { admit(key: string): { admitted: true } | { admitted: false; waitMs: number } };

/**
 * Makes a limiter on real time, whatever the sandbox's clock says; null admits everything.
 * Refused requests do not count.
 */
export function createLimiter(limit: RateLimit | null): Limiter {
  const windows = new Map<string, number[]>();
  return {
    admit: (key) => {
      if (limit === null) return { admitted: true };
      const now = performance.now();
      const inside = (windows.get(key) ?? []).filter((at) => at > now - limit.windowMs);
      windows.set(key, inside);
      const oldest = inside[inside.length - limit.requests];
      if (inside.length >= limit.requests)
        return { admitted: false, waitMs: (oldest ?? now) + limit.windowMs - now };
      inside.push(now);
      return { admitted: true };
    },
  };
}
