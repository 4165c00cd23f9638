import type { Json } from '../../core/hash.ts';
import type { TenantPolicy } from '../../core/policy/schema.ts';
import type { RunSummary } from '../../core/results.ts';
import type { Engine } from '../../engine.ts';
import { ConfigError, GuardError, HygieneError } from '../../errors.ts';
import type {
  ApiUsage,
  Archive,
  Clock,
  Connection,
  Notifier,
  ReadSwitch,
  SwitchPosition,
  Tenant,
} from '../../ports.ts';
import type { Rotator } from '../../rotate/rotator.ts';

/** How far a long phase has come; `total` is null while nobody can know it. */
export type Progress = { phase: string; done: number; total: number | null };

/** Everything that a run needs from its composition root. */
export type RunDeps = {
  engine: Engine;
  tenantName: string;
  policy: TenantPolicy;
  policyHash: string;
  /** The policy's mode, or `report` where the caller tightens it. */
  mode: 'report' | 'enforce';
  tenant: Tenant;
  rotator: Rotator;
  archive: Archive;
  notifier: Notifier;
  readSwitch: ReadSwitch;
  clock: Clock;
  randomHex: (bytes: number) => string;
  /** True once a person asked the run to stop: the request under way is finished, no other is begun. */
  interrupted: () => boolean;
  /** Sends the run's figures to the metrics of the platform. */
  emitMetrics: (summary: RunSummary) => Promise<void>;
  /** One line a call: an event's name and allow-listed fields, never a secret. */
  log: (event: string, fields: Record<string, Json>) => void;
  progress: (progress: Progress) => void;
};

/** Who this run is and what it may do; fixed in its first step. */
export type RunIdentity = {
  runId: string;
  startedAt: string;
  /** Where its artefacts lie. */
  prefix: string;
  /** What the policy, the caller and the switch allow together. */
  mode: 'report' | 'enforce';
  switchPosition: SwitchPosition;
};

/** What every step works with. */
export type RunContext = RunDeps & { run: RunIdentity; connection: Connection };

/** A step's result: a value, or why there is none. */
export type Settled<T extends Json> =
  | { ok: true; value: T }
  /** `config`: nothing was attempted; `lease`: another run took over; `trouble`: this part failed. */
  | { ok: false; kind: 'config' | 'lease' | 'trouble'; reason: string };

/** Another run took the lease: nothing more may be written. */
export class LeaseLostError extends GuardError {}

/** Turns what ends a step into data, since errors lose their class in a checkpoint. */
export async function settle<T extends Json>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, kind: kindOf(error), reason: reasonOf(error) };
  }
}

function kindOf(error: unknown): 'config' | 'lease' | 'trouble' {
  if (error instanceof ConfigError) return 'config';
  return error instanceof LeaseLostError ? 'lease' : 'trouble';
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

/** What `work` adds to the usage of the API. */
export async function metered<T>(
  tenant: Tenant,
  work: () => Promise<T>,
): Promise<{ result: T; api: ApiUsage }> {
  const before = tenant.usage();
  const result = await work();
  const after = tenant.usage();
  return {
    result,
    api: {
      requests: after.requests - before.requests,
      retries: after.retries - before.retries,
      throttled: after.throttled - before.throttled,
    },
  };
}
