import { randomBytes } from 'node:crypto';
import type { DurableContext } from '@aws/durable-execution-sdk-js';
import type { AwsClients } from './aws/clients.ts';
import { createDurableEngine } from './aws/durable-engine.ts';
import type { EmitRun } from './aws/metrics.ts';
import { createSsmSwitch } from './aws/parameter-store.ts';
import { createS3Archive } from './aws/s3-archive.ts';
import { createSecretsManagerStore } from './aws/secrets-manager.ts';
import { createSecurityHub } from './aws/security-hub.ts';
import { createSesMailer } from './aws/ses-mailer.ts';
import { createSnsNotifier } from './aws/sns-notifier.ts';
import { wholeDaysBetween } from './core/instant.ts';
import { policyHash, type TenantPolicy } from './core/policy/schema.ts';
import { createTenantOpener } from './isc/tenant.ts';
import { createWorkflowMailer } from './isc/workflow-mailer.ts';
import { createSystemClock } from './local/system-clock.ts';
import type { ApiUsage, Clock, FindingHub, OwnerMailer, Tenant } from './ports.ts';
import { createRotator } from './rotate/rotate-secret.ts';
import { readCredentials } from './rotate/secret/secret-value.ts';
import type { RunDeps } from './steps/context.ts';

/** One night: whose, by which policy, and how strictly. */
export type Night = { tenantName: string; policy: TenantPolicy; mode: 'report' | 'enforce' };

/** What one process shares between its nights. */
export type NightShared = {
  clients: AwsClients;
  emitRun: EmitRun;
  /** What the stack tells the function, by environment variables. */
  settings: {
    bucket: string;
    topicArn: string;
    /** Name of the parameter that is the switch. */
    switchName: string;
    /** The mark of the policy in the bundle, and the name of the parameter that has the current one. */
    policyMark: string;
    policyParameter: string;
    /** The configuration set of mails to owners; empty where no tenant's policy sends any. */
    configurationSet: string;
    /** The product of Security Hub that findings go to, empty where nobody asked for it; and where the service listens, if elsewhere. */
    hubProductArn: string;
    endpoint: string | undefined;
    /** The secret that stands in for a laptop's environment; empty where no tenant's credentials are `env`. */
    environmentSecret: string;
    /** How its people call the command line. */
    self: string;
  };
};

/** Puts a night in AWS together: the durable engine, the tenant, and the adapters of the account. */
export function composeNight(
  { clients, settings, emitRun }: NightShared,
  { tenantName, policy, mode }: Night,
  context: DurableContext,
): RunDeps {
  const { baseUrl, apiVersion, allowHost, credentials, sanity } = policy;
  const clock = createSystemClock();
  const log: RunDeps['log'] = (event, fields) =>
    context.logger.info({ tenant: tenantName, ...fields }, event);
  const openTenant = createTenantOpener({
    ...{ baseUrl, apiVersion, allowHost, clock },
    log: ({ event, ...fields }) => log(event, fields),
  });
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
    rotator: createRotator({ openTenant, store, clock, randomHex, baseUrl, apiVersion, sanity }),
    archive: createS3Archive({ client: clients.s3, bucket: settings.bucket }),
    command: {
      self: settings.self,
      flags: ['--tenant', tenantName, '--out', `s3://${settings.bucket}`],
      switchName: settings.switchName,
    },
    notifier: createSnsNotifier({ client: clients.sns, topicArn: settings.topicArn }),
    ownerMailer: mailerOf({ policy, settings, clients, tenant, clock }),
    findingHub: hubOf({ settings, clients, clock }),
    readSwitch: createSsmSwitch({
      client: clients.ssm,
      name: settings.switchName,
      policy: { own: settings.policyMark, parameterName: settings.policyParameter },
    }),
    clock,
    randomHex,
    interrupted: () => false,
    emitMetrics: async (summary) => emitRun(summary, await workerExpiresInDays(tenant, clock.now())),
    log,
    progress: () => undefined,
  };
}

type Sending = Pick<NightShared, 'clients' | 'settings'> &
  Pick<Night, 'policy'> & { tenant: Tenant; clock: Clock };

/** How the policy wants owners to be told; null where it does not. */
function mailerOf({ policy: { owners }, settings, clients, tenant, clock }: Sending): OwnerMailer | null {
  if (owners?.tell === 'workflow' && owners.workflow !== undefined)
    return createWorkflowMailer(tenant, owners.workflow);
  if (owners?.tell !== 'ses' || owners.from === undefined) return null;
  const configurationSet = settings.configurationSet === '' ? null : settings.configurationSet;
  return createSesMailer({ client: clients.ses, from: owners.from, configurationSet, clock });
}

/** Where findings go beside the reports; null where the deployment does not say so. */
function hubOf({ settings, clients, clock }: Omit<Sending, 'policy' | 'tenant'>): FindingHub | null {
  const { hubProductArn: productArn, endpoint } = settings;
  if (productArn === '') return null;
  return createSecurityHub({ productArn, endpoint, credentials: clients.sns.config.credentials, clock });
}

const nothing: ApiUsage = { requests: 0, retries: 0, throttled: 0 };

/**
 * A tenant that is opened at its first use: so the credentials are read inside a step, never between
 * steps, and never become part of one's result. A failure to open is the failure of that use.
 */
export function createLateTenant(open: () => Promise<Tenant>): Tenant {
  let opened: Tenant | null = null;

  async function tenant(): Promise<Tenant> {
    opened ??= await open();
    return opened;
  }

  return {
    connect: async () => (await tenant()).connect(),
    listTokens: async (query) => (await tenant()).listTokens(query),
    createToken: async (token) => (await tenant()).createToken(token),
    patchToken: async (id, change) => (await tenant()).patchToken(id, change),
    deleteToken: async (id, veto) => (await tenant()).deleteToken(id, veto),
    bulkUpdateExpiry: async (ids, expiry, veto) => (await tenant()).bulkUpdateExpiry(ids, expiry, veto),
    describeOwners: async (ids) => (await tenant()).describeOwners(ids),
    findIdentity: async (id) => (await tenant()).findIdentity(id),
    executeWorkflow: async (id, input) => (await tenant()).executeWorkflow(id, input),
    usage: () => opened?.usage() ?? nothing,
  };
}

/** Days until the token that the run works with expires; null when it never does, or when nobody can tell. */
export async function workerExpiresInDays(tenant: Tenant, now: string): Promise<number | null> {
  try {
    const { clientId } = await tenant.connect();
    const { rows } = await tenant.listTokens({ ownerId: 'me' });
    const own = [...rows].find(({ id }) => id === clientId);
    if (own?.kind !== 'pat' || own.expiry.kind !== 'at') return null;
    return wholeDaysBetween(now, own.expiry.at);
  } catch {
    return null;
  }
}
