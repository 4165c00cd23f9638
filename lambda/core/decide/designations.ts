import type { InventoryRow, Pat } from '../pat.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { type NameMark, readNameMark } from '../reserved-name.ts';
import { sameSecret, secretNameOf } from '../secret-designation.ts';
import { plainId } from '../text.ts';

/** What is remembered of a token: the designated secrets that named it, until a rotation replaced it in them. */
export type Designated = { designatedBy: readonly string[] };

/** What tonight says of designations: which secret names a token, and which tokens replaced others. */
export type Designations = {
  /** The secrets of the policy. */
  secrets: readonly string[];
  /** Token id to the secrets that name it. */
  namedBy: ReadonlyMap<string, readonly string[]>;
  /** By secret and mark (`markKey`), when the newest token was created that a rotation minted for it and it names. */
  newest: ReadonlyMap<string, string>;
};

/** Reads what tonight's listing and secrets say together of designations. */
export function designationsOf(
  rows: Iterable<InventoryRow>,
  policy: Pick<TenantPolicy, 'rotations'>,
  named: readonly (readonly [tokenId: string, secret: string])[],
): Designations {
  const namedBy = secretsByToken(named);
  const newest = new Map<string, string>();
  for (const row of rows) {
    if (row.kind !== 'pat') continue;
    for (const secret of namedBy.get(plainId(row.id)) ?? []) noteMinted(newest, row, secret);
  }
  return { secrets: policy.rotations.map(({ secret }) => secret), namedBy, newest };
}

/** Token id to the secrets that name it: several may name one token. */
function secretsByToken(
  named: readonly (readonly [tokenId: string, secret: string])[],
): Map<string, string[]> {
  const tokens = new Map<string, string[]>();
  for (const [tokenId, secret] of named) {
    const known = tokens.get(tokenId);
    if (known === undefined) tokens.set(tokenId, [secret]);
    else if (!known.includes(secret)) known.push(secret);
  }
  return tokens;
}

function noteMinted(newest: Map<string, string>, { name, created }: Pat, secret: string): void {
  const mark = readNameMark(name);
  if (mark?.kind !== 'minted') return;
  const key = markKey(secret, mark);
  if ((newest.get(key) ?? '') < created) newest.set(key, created);
}

function markKey(secret: string, { secretMark }: Pick<NameMark, 'secretMark'>): string {
  return `${secretMark} ${secretNameOf(secret)}`;
}

/** "`managed` and a designation never vanish without a word": the policy's is that it no longer names the secret. */
export function undesignated(pat: Pat, known: Designated, designations: Designations): string | null {
  if (designations.namedBy.has(plainId(pat.id))) return null;
  const lost = lostDesignations(pat, known, designations).find((former) =>
    designations.secrets.some((secret) => sameSecret(secret, former)),
  );
  if (lost === undefined) return null;
  return `the designated secret ${lost} named it, and now names others although no rotation replaced it`;
}

/**
 * The secrets that named a token and no longer do, without the word of a rotation: the name of the token says that one of
 * that very secret made or marked it, and the secret names a younger token of that mark now.
 */
export function lostDesignations(
  { id, name, created }: Pat,
  { designatedBy }: Designated,
  { namedBy, newest }: Designations,
): string[] {
  const naming = namedBy.get(plainId(id)) ?? [];
  const former = designatedBy.filter((secret) => !naming.some((one) => sameSecret(one, secret)));
  if (former.length === 0) return former;
  const mark = readNameMark(name);
  return former.filter((secret) => mark === null || (newest.get(markKey(secret, mark)) ?? '') <= created);
}
