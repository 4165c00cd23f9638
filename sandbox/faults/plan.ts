import type { ApiVersion, Operation } from '../api/versions.ts';
import type { Call } from '../http/call.ts';
import { createRandom, type Random } from '../random.ts';

/** A fault instead of the answer. */
export type ReplacingFault =
  /** The vendor's error shape; for 500, 503, 403, 404 and the like. */
  | { kind: 'error'; status: number; text?: string }
  /** An error whose text repeats what the client sent: its Authorization header, its body, and a text. */
  | { kind: 'echo'; status: number; text?: string }
  /** A gateway's page. */
  | { kind: 'html'; status: number }
  /** 429; the wait in seconds, as seconds or as a date, or not named at all. */
  | { kind: 'throttle'; retryAfter: { seconds: number } | { dateInSeconds: number } | null }
  /** 401; `invalidate` also ends the access token that was presented. */
  | { kind: 'unauthorized'; invalidate?: boolean }
  | { kind: 'redirect'; location: string; status?: number }
  /** The connection is reset. */
  | { kind: 'reset' }
  /** No answer, until the client gives up or the sandbox closes. */
  | { kind: 'hang' };

/** A fault in the answer itself, which was made and has taken effect. */
export type AlteringFault =
  /** Text that is no JSON, although it is announced as such. */
  | { kind: 'malformed-json' }
  /** JSON that ends too early, with a length that fits. */
  | { kind: 'truncated-json' }
  /** A connection that breaks in the middle of the body. */
  | { kind: 'cut-off' }
  /** Rows of a listing: which (by position; all when absent), and what becomes of them. */
  | { kind: 'rows'; at?: readonly number[]; change: FieldChange | { replace: unknown } }
  /** The fields of an answer that is one object. */
  | { kind: 'fields'; change: FieldChange }
  /** A listing as a whole; `contradicted` repeats its first row with another name and age. */
  | { kind: 'listing'; change: 'duplicated' | 'contradicted' | 'emptied' | 'halved' | 'wrapped' }
  /** A `Date` header that is off. */
  | { kind: 'clock-skew'; minutes: number };

/** Fields to set to a literal value, and fields to leave out. */
export type FieldChange = { set?: Readonly<Record<string, unknown>>; remove?: readonly string[] };

/** What can go wrong with a request. */
export type Fault = ReplacingFault | AlteringFault;

/** Which requests a rule is for; all conditions must hold. */
export type FaultTarget = {
  operation?: Operation;
  version?: ApiVersion;
  /** The token in the path. */
  id?: string;
  clientId?: string;
  /** Query parameters with exactly these values; null = absent. */
  query?: Readonly<Record<string, string | null>>;
};

/** When a rule strikes, counted over the requests that it is for, from 1; always when absent. */
type FaultSchedule = { probability: number } | { at: readonly number[] } | { from: number; to?: number };

/** A rule: which requests, when, and what. */
export type FaultRule = {
  target?: FaultTarget;
  when?: FaultSchedule;
  /** Strikes at most so often. */
  times?: number;
  /** Whether a replacing fault comes `before` the request has an effect (the default) or `after`. */
  effect?: 'before' | 'after';
  fault: Fault;
};

/** Faults as data; the seed is that of the probabilities. */
export type FaultPlan = { rules: readonly FaultRule[]; seed?: number };

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
