import { ConfigError } from '../errors.ts';
import type { Credentials, SecretStore } from '../ports.ts';
import { parseSecretValue, withoutSlash } from './secret/secret-value.ts';

/**
 * The credentials that a secret's current version holds, for a tenant at `baseUrl`.
 * @throws ConfigError when it holds none, or another tenant's; AwsError when it cannot be read
 */
export async function readCredentials(
  store: SecretStore,
  secret: string,
  baseUrl: string,
): Promise<Credentials> {
  const current = await store.read(secret, 'AWSCURRENT');
  if (current === null)
    throw new ConfigError(`Secret ${secret} has no current value. Store the credentials in it.`);
  const parsed = parseSecretValue(current.value);
  if (!parsed.ok)
    throw new ConfigError(
      `Secret ${secret}: ${parsed.reason}. Store the JSON that docs/rotation.md describes.`,
    );
  const { baseurl, clientId, clientSecret } = parsed.value;
  if (withoutSlash(baseurl) !== withoutSlash(baseUrl))
    throw new ConfigError(`Secret ${secret} is for another tenant: its baseurl is not the policy's baseUrl.`);
  return { clientId, clientSecret };
}
