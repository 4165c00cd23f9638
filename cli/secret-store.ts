import { ConfigError } from '../lambda/errors.ts';
import type { SecretStore } from '../lambda/ports.ts';
import { requireAws } from './aws-access.ts';
import type { ChosenTenant } from './policy-source.ts';

/**
 * The store of the secrets that a policy names. AWS is looked for at the first call, so that what needs no
 * secret needs no AWS; where it cannot be called, every call is refused with the words of what is missing.
 */
export function openSecretStore({ policy }: ChosenTenant): SecretStore {
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
