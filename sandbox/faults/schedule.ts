import type { Call } from '../http/call.ts';
import { createRandom, type Random } from '../random.ts';
import type { FaultPlan, FaultRule, FaultTarget } from './plan.ts';

/** Decides which rules strike a request. */
export type FaultScheduler = {
  set(plan: FaultPlan): void;
  clear(): void;
  /** The rules that strike; asking counts the request. */
  strike(call: Call): readonly FaultRule[];
};

type Counted = { rule: FaultRule; seen: number; struck: number };

/** Makes a scheduler; the counts start with each plan. */
export function createFaultScheduler(initial: FaultPlan): FaultScheduler {
  let counted: Counted[] = [];
  let random = createRandom(0);
  const set = (plan: FaultPlan) => {
    counted = plan.rules.map((rule) => ({ rule, seen: 0, struck: 0 }));
    random = createRandom(plan.seed ?? 1);
  };
  set(initial);
  return {
    set,
    clear: () => set({ rules: [] }),
    strike: (call) =>
      counted
        .filter(({ rule }) => isTarget(rule.target ?? {}, call))
        .filter((entry) => strikes(entry, random))
        .map(({ rule }) => rule),
  };
}

function isTarget(target: FaultTarget, call: Call): boolean {
  const { route } = call;
  const wanted: [unknown, unknown][] = [
    [target.operation, route?.operation],
    [target.version, route?.version],
    [target.id, route?.id],
    [target.clientId, call.clientId],
    ...Object.entries(target.query ?? {}).map(([name, value]): [unknown, unknown] => [
      value,
      call.query.get(name),
    ]),
  ];
  return wanted.every(([expected, actual]) => expected === undefined || expected === actual);
}

function strikes(entry: Counted, random: Random): boolean {
  entry.seen += 1;
  if (entry.struck >= (entry.rule.times ?? Number.POSITIVE_INFINITY)) return false;
  if (!isDue(entry, random)) return false;
  entry.struck += 1;
  return true;
}

function isDue({ rule, seen }: Counted, random: Random): boolean {
  const when = rule.when;
  if (!when) return true;
  if ('probability' in when) return random.chance(when.probability);
  if ('at' in when) return when.at.includes(seen);
  return seen >= when.from && seen <= (when.to ?? Number.POSITIVE_INFINITY);
}
