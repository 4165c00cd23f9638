import { randomBytes } from 'node:crypto';
import { isLoopback } from '../lambda/core/host.ts';
import { createPlainEngine } from '../lambda/engine.ts';
import { ConfigError } from '../lambda/errors.ts';
import { createTenantOpener, type TenantOptions } from '../lambda/isc/tenant.ts';
import { createConsoleNotifier } from '../lambda/local/console-notifier.ts';
import { createSystemClock } from '../lambda/local/system-clock.ts';
import type { Archive, Clock, Credentials, SecretStore } from '../lambda/ports.ts';
import { createRotator } from '../lambda/rotate/rotator.ts';
import type { RunDeps } from '../lambda/steps/context.ts';
import type { CommandContext, CommonFlags } from './command.ts';
import { credentialsFrom, type Environment } from './environment.ts';
import type { ChosenTenant } from './policy-source.ts';
import { createProgressDisplay } from './terminal/progress.ts';

/** The parts of a run that differ between the commands. */
export type Composition = {
  chosen: ChosenTenant;
  credentials: Credentials;
  store: SecretStore;
  archive: Archive;
  clock: Clock;
  mode: 'report' | 'enforce';
  /** Shows a message that a notifier would send. */
  show: (text: string) => void;
  pacing?: TenantOptions['pacing'];
  interrupted?: () => boolean;
  progress?: RunDeps['progress'];
};

/** Puts a run together for this process. */
export function composeRun(parts: Composition): RunDeps {
  const { chosen, archive, clock, store } = parts;
  const { baseUrl, apiVersion, allowHost } = chosen.policy;
  const openTenant = createTenantOpener({
    baseUrl,
    apiVersion,
    allowHost,
    clock,
    ...(parts.pacing && { pacing: parts.pacing }),
  });
  const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
  return {
    engine: createPlainEngine(),
    tenantName: chosen.name,
    policy: chosen.policy,
    policyHash: chosen.policyHash,
    mode: parts.mode,
    tenant: openTenant(parts.credentials),
    rotator: createRotator({ openTenant, store, clock, randomHex, baseUrl, apiVersion }),
    archive,
    notifier: createConsoleNotifier({ archive, show: parts.show }),
    readSwitch: async () => 'enforce',
    clock,
    randomHex,
    interrupted: parts.interrupted ?? (() => false),
    emitMetrics: async () => undefined,
    log: () => undefined,
    progress: parts.progress ?? (() => undefined),
  };
}
