import type { RunIdentity } from '../archive/run.ts';
import type { Json } from '../core/json.ts';
import type { TenantPolicy } from '../core/policy/schema.ts';
import type { CommandLine, RunSummary } from '../core/results.ts';
import type { Engine } from '../engine.ts';
import type {
  Archive,
  Clock,
  Connection,
  FindingHub,
  Notifier,
  OwnerMailer,
  ReadSwitch,
  Tenant,
} from '../ports.ts';
import type { Rotator } from '../rotate/rotate-secret.ts';

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
  /** How a person asks this tool about this tenant: reports print such commands. */
  command: CommandLine;
  notifier: Notifier;
  /** Sends mails to owners; null where none can be sent, and they are left as files. */
  ownerMailer: OwnerMailer | null;
  /** Where findings are brought beside the reports; null where nobody asked for it. */
  findingHub: FindingHub | null;
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

/** What every step works with. */
export type RunContext = RunDeps & { run: RunIdentity; connection: Connection };
