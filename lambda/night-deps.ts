import { randomBytes } from 'node:crypto';
import type { DurableContext } from '@aws/durable-execution-sdk-js';
import type { AwsClients } from './aws/clients.ts';
import { createDurableEngine } from './aws/durable-engine.ts';
import type { EmitRun } from './aws/metrics.ts';
import { createS3Archive } from './aws/s3-archive.ts';
import { createSecretsManagerStore } from './aws/secrets-manager.ts';
import { createSnsNotifier } from './aws/sns-notifier.ts';
import { createSsmSwitch } from './aws/ssm-switch.ts';
import { policyHash } from './core/policy/policy-hash.ts';
import type { TenantPolicy } from './core/policy/schema.ts';
import { createTenantOpener } from './isc/tenant.ts';
import { createLateTenant } from './late-tenant.ts';
import { createSystemClock } from './local/system-clock.ts';
import { readCredentials } from './rotate/credentials.ts';
import { createRotator } from './rotate/rotator.ts';
import type { RunDeps } from './steps/run/context.ts';
import { workerExpiresInDays } from './worker-expiry.ts';

/** What the stack tells the function, by environment variables. */
export type NightSettings = {
  bucket: string;
  topicArn: string;
  /** Name of the parameter that is the switch. */
  switchName: string;
  /** The secret that stands in for a laptop's environment; empty where no tenant's credentials are `env`. */
  environmentSecret: string;
};

/** One night: whose, by which policy, and how strictly. */
export type Night = { tenantName: string; policy: TenantPolicy; mode: 'report' | 'enforce' };

/** What one process shares between its nights. */
export type NightShared = { clients: AwsClients; settings: NightSettings; emitRun: EmitRun };

/** Puts a night in AWS together: the durable engine, the tenant, and the adapters of the account. */
export function composeNight(
  { clients, settings, emitRun }: NightShared,
  { tenantName, policy, mode }: Night,
  context: DurableContext,
): RunDeps {
  const { baseUrl, apiVersion, allowHost, credentials } = policy;
  const clock = createSystemClock();
  const openTenant = createTenantOpener({ baseUrl, apiVersion, allowHost, clock });
  const store = createSecretsManagerStore(clients.secretsManager);
  const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');
  const secret = credentials === 'env' ? settings.environmentSecret : credentials.slice('secret:'.length);
  const tenant = createLateTenant(async () => openTenant(await readCredentials(store, secret, baseUrl)));
  return {
    engine: createDurableEngine(context),
    tenantName,
    policy,
    policyHash: policyHash(policy),
    mode,
    tenant,
    rotator: createRotator({ openTenant, store, clock, randomHex, baseUrl, apiVersion }),
    archive: createS3Archive({ client: clients.s3, bucket: settings.bucket }),
    notifier: createSnsNotifier({ client: clients.sns, topicArn: settings.topicArn }),
    readSwitch: createSsmSwitch({ client: clients.ssm, name: settings.switchName }),
    clock,
    randomHex,
    interrupted: () => false,
    emitMetrics: async (summary) => emitRun(summary, await workerExpiresInDays(tenant, clock.now())),
    log: (event, fields) => context.logger.info({ tenant: tenantName, ...fields }, event),
    progress: () => undefined,
  };
}
