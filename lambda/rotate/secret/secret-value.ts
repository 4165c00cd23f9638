import * as z from 'zod';
import { sameBaseUrl } from '../../core/host.ts';
import type { Pat } from '../../core/pat.ts';
import { plainId } from '../../core/text.ts';
import { ConfigError } from '../../errors.ts';
import type { Credentials, MintedPat, SecretStore } from '../../ports.ts';

/**
 * What a designated secret holds; only the first three are required of one that a person wrote.
 * Other keys are the consumers' own and are carried along.
 */
export const secretValueSchema = z.looseObject({
  baseurl: z.url(),
  clientId: z
    .string()
    .regex(/^[0-9a-f-]{32,36}$/)
    .overwrite(plainId),
  clientSecret: z.string().min(1),
  tokenUrl: z.string().min(1).optional(),
  tokenName: z.string().min(1).optional(),
  ownerId: z.string().min(1).optional(),
  scope: z.union([z.array(z.string()), z.string()]).nullish(),
  created: z.string().optional(),
  expirationDate: z.string().nullish(),
  /** The token that this one was minted to replace; a value that a person wrote has none. */
  replaces: z.string().min(1).optional(),
});

export type SecretValue = z.infer<typeof secretValueSchema>;

const knownKeys = new Set(Object.keys(secretValueSchema.shape));

/** Parses the text of a secret; the reason says which part of it is wrong, and never quotes it. */
export function parseSecretValue(
  text: string,
): { ok: true; value: SecretValue } | { ok: false; reason: string } {
  // Secrets Manager takes no empty text: a value without text is binary, and a rotation would store text in its place.
  if (text === '') return { ok: false, reason: 'it is stored as binary, not as text' };
  const json = parseJson(text);
  if (json === undefined) return { ok: false, reason: 'it is not JSON' };
  const parsed = secretValueSchema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const keys = parsed.error.issues.flatMap((issue) => issue.path.slice(0, 1)).map(String);
  const wrong = [...new Set(keys)].filter((key) => knownKeys.has(key)).sort();
  if (areSwapped(json)) return { ok: false, reason: 'clientId and clientSecret are swapped' };
  if (wrong.length === 0) return { ok: false, reason: 'it is not a JSON object' };
  return { ok: false, reason: `missing or malformed: ${wrong.join(', ')}` };
}

/** Whether each of the two would do in the other's place. */
function areSwapped(json: unknown): boolean {
  const both = z.looseObject({ clientId: z.string(), clientSecret: z.string() }).safeParse(json).data;
  if (both === undefined) return false;
  const { clientId, clientSecret } = both;
  return secretValueSchema.safeParse({ ...both, clientId: clientSecret, clientSecret: clientId }).success;
}

function parseJson(text: string): unknown {
  try {
    // A byte order mark is what editors put before a text, and no part of it.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the text, which is a secret.
    return undefined;
  }
}

/** The value of a successor, as JSON: what its predecessor's value had, with the new token's credentials. */
export function successorValue(predecessor: SecretValue, minted: MintedPat, tokenName: string): string {
  const { pat, clientSecret } = minted;
  return JSON.stringify({
    ...predecessor,
    clientId: pat.id,
    clientSecret,
    tokenUrl: predecessor.tokenUrl ?? `${withoutSlash(predecessor.baseurl)}/oauth/token`,
    tokenName,
    ownerId: pat.owner.id,
    scope: scopeList(pat),
    created: pat.created,
    expirationDate: pat.expiry.kind === 'at' ? pat.expiry.at : null,
    replaces: predecessor.clientId,
  } satisfies SecretValue);
}

/** A base URL without its trailing slashes. */
function withoutSlash(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}

function scopeList(pat: Pat): string[] | null {
  if (pat.scopes.kind === 'listed') return pat.scopes.list;
  return pat.scopes.kind === 'all' ? ['sp:scopes:all'] : null;
}

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
  if (!sameBaseUrl(baseurl, baseUrl))
    throw new ConfigError(`Secret ${secret} is for another tenant: its baseurl is not the policy's baseUrl.`);
  return { clientId, clientSecret };
}
