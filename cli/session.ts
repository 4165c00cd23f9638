import type { AwsClients } from '../lambda/aws/clients.ts';
import { isLoopback, sameBaseUrl } from '../lambda/core/host.ts';
import type { CommandLine } from '../lambda/core/results.ts';
import { ConfigError } from '../lambda/errors.ts';
import { createFolderArchive } from '../lambda/local/folder-archive.ts';
import { createSystemClock } from '../lambda/local/system-clock.ts';
import type { Archive, Clock, Credentials, SecretStore } from '../lambda/ports.ts';
import { readCredentials } from '../lambda/rotate/secret/secret-value.ts';
import type { CommandContext, CommonFlags } from './command.ts';
import { credentialsFrom, type Environment, readMachine } from './environment.ts';
import { type ChosenTenant, chooseTenant, loadPolicy } from './policy-source.ts';

/** A tenant, and all that a command needs to work on it. */
export type Session = {
  chosen: ChosenTenant;
  credentials: Credentials;
  store: SecretStore;
  archive: Archive;
  clock: Clock;
  /** How to ask about this tenant again: with the flags that were given. */
  command: CommandLine;
};

/**
 * Prepares the work on the tenant that the flags name: policy, credentials, archive and clock.
 * @throws ConfigError for whatever is missing or contradicts
 */
export async function openSession(
  flags: CommonFlags & { now?: string },
  { environment, self }: CommandContext,
): Promise<Session> {
  const chosen = chooseTenant(await loadPolicy(flags.policy), flags.tenant);
  const store = openSecretStore(chosen);
  return {
    chosen,
    store,
    credentials: await credentialsOf(chosen, environment, store),
    archive: await openArchive(flags.out),
    clock: openClock(chosen, flags.now),
    command: {
      self,
      flags: ['--policy', flags.policy, '--tenant', chosen.name, '--out', flags.out],
      switchName: null,
    },
  };
}

/** The archive of `--out`: a folder, or the bucket of an installation as `s3://bucket`. */
export async function openArchive(out: string): Promise<Archive> {
  const bucket = bucketOf(out);
  if (bucket === null) return createFolderArchive(folderOf(out));
  const { createS3Archive } = await import('../lambda/aws/s3-archive.ts');
  return createS3Archive({ client: (await requireAws()).s3, bucket });
}

/** The bucket that `--out` names; null where it names none. */
export function bucketOf(out: string): string | null {
  return /^s3:\/\/([a-z0-9.-]{3,63})\/?$/.exec(out)?.[1] ?? null;
}

/**
 * The folder that `--out` names.
 * @throws ConfigError for nothing, as of a variable that is not set, and for an address, which would become a folder
 * of that odd name
 */
export function folderOf(out: string): string {
  if (out.trim() === '') throw new ConfigError('--out is empty. Name a folder, or a bucket as s3://bucket.');
  if (!/^[a-z0-9]{2,}:\/\//i.test(out)) return out;
  throw new ConfigError(
    `--out ${out} is neither a folder nor a bucket that can be used here. A bucket is named as s3://bucket, without a path.`,
  );
}

async function credentialsOf(
  { name, policy }: ChosenTenant,
  environment: Environment,
  store: SecretStore,
): Promise<Credentials> {
  if (policy.credentials !== 'env') {
    return readCredentials(store, policy.credentials.slice('secret:'.length), policy.baseUrl);
  }
  if (environment.baseUrl !== null && !sameBaseUrl(environment.baseUrl, policy.baseUrl)) {
    throw new ConfigError(
      `SAIL_BASE_URL is not the baseUrl of "${name}" (${policy.baseUrl}): the credentials may be another tenant's. Correct the one that is wrong, or unset SAIL_BASE_URL.`,
    );
  }
  return credentialsFrom(environment);
}

function openClock({ policy }: ChosenTenant, now: string | undefined): Clock {
  if (now === undefined) return createSystemClock();
  if (!isLoopback(policy.baseUrl)) {
    throw new ConfigError(
      '--now is for tenants on this machine (the sandbox) only: a real tenant has its own time.',
    );
  }
  return createSystemClock(Date.parse(now) - Date.now());
}

/**
 * The store of the secrets that a policy names. AWS is looked for at the first call, so that what needs no
 * secret needs no AWS; where it cannot be called, every call is refused with the words of what is missing.
 */
function openSecretStore({ policy }: ChosenTenant): SecretStore {
  if (policy.rotations.length === 0 && policy.credentials === 'env') return storeFrom(refuse);
  let opened: Promise<SecretStore> | null = null;
  return storeFrom(() => {
    opened ??= openSecretsManager();
    return opened;
  });
}

async function openSecretsManager(): Promise<SecretStore> {
  const { secretsManager } = await requireAws();
  const { createSecretsManagerStore } = await import('../lambda/aws/secrets-manager.ts');
  return createSecretsManagerStore(secretsManager);
}

async function refuse(): Promise<never> {
  throw new ConfigError('The policy names no secret.');
}

function storeFrom(open: () => Promise<SecretStore>): SecretStore {
  return {
    describe: async (secret) => (await open()).describe(secret),
    read: async (secret, stage) => (await open()).read(secret, stage),
    readVersion: async (secret, versionId) => (await open()).readVersion(secret, versionId),
    put: async (secret, version) => (await open()).put(secret, version),
    moveStage: async (secret, move) => (await open()).moveStage(secret, move),
    startRotation: async (secret) => (await open()).startRotation(secret),
  };
}

/**
 * The second half of the interlock: what changes a tenant needs its name on the command line.
 * @throws ConfigError with the reason
 */
export function requireConfirmation({ name }: ChosenTenant, confirm: string | undefined, what: string): void {
  if (confirm === name) return;
  const given = confirm === undefined ? 'is missing' : `names "${confirm}"`;
  throw new ConfigError(
    `${what}, and --confirm ${given}. If that is what you want: --confirm ${name}. Nothing was attempted.`,
  );
}

const noRegion = 'No region is set. Export AWS_REGION, or AWS_PROFILE for a profile that has one.';
const noCredentials =
  'No credentials are found, or they have expired. Export AWS_PROFILE, or log in with the AWS command line.';

/** Why AWS cannot be called from this machine, and what to do; null where region and credentials are found. */
export async function awsProblem(): Promise<string | null> {
  const { createAwsClients } = await import('../lambda/aws/clients.ts');
  const { config } = createAwsClients(readMachine().proxies ?? {}).secretsManager;
  const [hasRegion, hasCredentials] = await Promise.all([
    isFound(config.region),
    isFound(config.credentials),
  ]);
  const missing = [...(hasRegion ? [] : [noRegion]), ...(hasCredentials ? [] : [noCredentials])];
  return missing.length === 0 ? null : `AWS: ${missing.join(' ')}`;
}

/**
 * For what cannot do without AWS.
 * @throws ConfigError saying what is missing
 */
export async function requireAws(): Promise<AwsClients> {
  const problem = await awsProblem();
  if (problem !== null) throw new ConfigError(problem);
  return (await import('../lambda/aws/clients.ts')).createAwsClients(readMachine().proxies ?? {});
}

async function isFound(provide: () => Promise<unknown>): Promise<boolean> {
  return provide().then(
    () => true,
    () => false,
  );
}
