import { sameBaseUrl } from '../../core/host.ts';
import type { InventoryRow } from '../../core/pat.ts';
import { plainId } from '../../core/text.ts';
import { HygieneError } from '../../errors.ts';
import type { SecretStore } from '../../ports.ts';
import { holderOf, namingOf, readSecret, type SecretView } from './read-secret.ts';

/** The tokens that secrets name in any stage, and the secrets of which that cannot be told. */
export type Designated = {
  ids: string[];
  /** The same tokens, with each secret that names them. */
  namedBy: [tokenId: string, secret: string][];
  /** The token that the current version of each secret names; a secret without one is unreadable. */
  current: [secret: string, tokenId: string][];
  unreadable: UnreadableSecret[];
};

/** A secret of which nobody can tell what it names: why, and what a person can do, in sentences. */
export type UnreadableSecret = { secret: string; reason: string };

/** How many secrets are read at once: hundreds are read in seconds then, and a deletion may rest on them all. */
const atOnce = 10;

/**
 * Reads every stage of the secrets, and writes nothing; a secret that cannot be read is data. So is one whose
 * current version is another tenant's than `baseUrl`: which token it was meant to protect here, nobody can tell.
 */
export async function readDesignated(
  store: SecretStore,
  secrets: readonly string[],
  baseUrl: string | null,
): Promise<Designated> {
  const found: Designated[] = [];
  for (let from = 0; from < secrets.length; from += atOnce) {
    const some = secrets.slice(from, from + atOnce);
    found.push(...(await Promise.all(some.map((secret) => readOne(store, secret, baseUrl)))));
  }
  const namedBy = found.flatMap((secret) => secret.namedBy);
  const current = found.flatMap((secret) => secret.current);
  const unreadable = found.flatMap((secret) => secret.unreadable);
  return { ids: [...new Set(namedBy.map(([id]) => id))], namedBy, current, unreadable };
}

/**
 * Doubts also the secrets whose current token is not among those that the tenant lists: by a wrong digit, say, such a
 * secret protects an unknown one. They must be read before the tenant is listed: a rotation makes new tokens.
 */
export function doubtUnlisted(designated: Designated, rows: Iterable<Pick<InventoryRow, 'id'>>): Designated {
  if (designated.current.length === 0) return designated;
  const listed = new Set<string>();
  for (const { id } of rows) if (id !== null) listed.add(plainId(id));
  const missing = designated.current.filter(([, tokenId]) => !listed.has(tokenId));
  const doubts = missing.map(([secret]): UnreadableSecret => ({ secret, reason: unlisted }));
  return { ...designated, unreadable: [...designated.unreadable, ...doubts] };
}

const unlisted =
  'Its current version names no token that the tenant lists, so that the token which it protects is not known. Store the credentials of a live token in it, or take its rotation out of the policy.';

/** What a person is to know of them: a sentence a reason, since one (no access to AWS) may hold for all of them. */
export function unreadableInWords(unreadable: readonly UnreadableSecret[]): string[] {
  return [...Map.groupBy(unreadable, ({ reason }) => reason)].map(([reason, [first, ...others]]) => {
    const rest = others.length === 0 ? '' : ` and ${others.length} other${others.length === 1 ? '' : 's'}`;
    return `Nobody can tell what the designated secret ${first?.secret}${rest} protects. ${reason}`;
  });
}

async function readOne(store: SecretStore, secret: string, baseUrl: string | null): Promise<Designated> {
  try {
    const view = await readSecret(store, secret);
    const ids = namingOf(view).tokens.flatMap(({ tokenId }) => tokenId ?? []);
    const reason = doubtOf(view, baseUrl);
    const namedBy = ids.map((id): [string, string] => [id, secret]);
    const current = currentOf(view).map((id): [string, string] => [secret, id]);
    return { ids, namedBy, current, unreadable: reason === null ? [] : [{ secret, reason }] };
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
    return { ids: [], namedBy: [], current: [], unreadable: [{ secret, reason: error.message }] };
  }
}

function currentOf(view: SecretView): string[] {
  const content = holderOf(view, 'AWSCURRENT')?.content;
  return content?.kind === 'value' ? [plainId(content.value.clientId)] : [];
}

function doubtOf(view: SecretView, baseUrl: string | null): string | null {
  for (const { stages, content } of view.versions)
    if (content.kind === 'unreadable')
      return `Its ${stages.join(' and ')} version: ${content.reason}. Store the JSON that docs/rotation.md describes, or detach the stage from it.`;
  if (currentOf(view).length === 0)
    return 'It has no current value. Store the JSON that docs/rotation.md describes, or take its rotation out of the policy.';
  return isForeign(view, baseUrl)
    ? "Its baseurl is not this tenant's. Correct it, or move the rotation to the tenant's own section of the policy."
    : null;
}

function isForeign(view: SecretView, baseUrl: string | null): boolean {
  const current = holderOf(view, 'AWSCURRENT')?.content;
  if (baseUrl === null || current?.kind !== 'value') return false;
  return !sameBaseUrl(current.value.baseurl, baseUrl);
}
