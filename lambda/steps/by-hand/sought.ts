import type { ByHandToken } from '../../core/by-hand.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import { plainId } from '../../core/text.ts';
import { ConfigError } from '../../errors.ts';
import { type EarlierNights, formerOwnerOf, ownerOf } from './earlier-nights.ts';
import type { ShownTokens } from './session.ts';

/** Which tokens are to end: one, by its whole id, or all of an owner. */
export type Revoked = { token: string } | { owner: string };

/**
 * The listed tokens that a person means: of an owner also those that earlier nights knew as theirs.
 * @throws ConfigError where the tenant lists none
 */
export function soughtIn(
  asked: Revoked,
  { rows, doubt }: ShownTokens,
  nights: EarlierNights,
): InventoryRow[] {
  const wanted = plainId('token' in asked ? asked.token : asked.owner);
  const found = [...rows.values()].filter((row) =>
    'token' in asked
      ? plainId(row.id ?? '') === wanted
      : [plainId(ownerOf(row)), formerOwnerOf(nights, row)].includes(wanted),
  );
  if (found.length > 0) return found;
  const what = 'token' in asked ? `no token ${asked.token}` : `no token of owner ${asked.owner}`;
  const why = doubt === null ? 'It is gone, or the id is not whole' : `The list may be cut short: ${doubt}`;
  throw new ConfigError(`The tenant lists ${what}. ${why}. Nothing was attempted.`);
}

/** What a person is to know who named an owner, where the list may be cut short; nothing where it is whole. */
export type Missed = { tokens: ByHandToken[]; notes: string[] };

/** Tells the tokens that earlier nights knew as the owner's, and that such a list lacks. */
export function missedIn(asked: Revoked, { rows, doubt }: ShownTokens, { memory }: EarlierNights): Missed {
  if (doubt === null || 'token' in asked) return { tokens: [], notes: [] };
  const listed = new Set([...rows.keys()].map(plainId));
  const tokens = [...(memory?.tokens ?? [])].flatMap(([id, { ownerId }]): ByHandToken[] =>
    plainId(ownerId) !== plainId(asked.owner) || listed.has(id)
      ? []
      : [{ id, name: '', ownerId, ownerName: null, outcome: 'not-reached', reason: unlisted }],
  );
  const note = `The list may be cut short, so that tokens of this owner may be left: ${doubt}. Revoke the owner again once the list is whole.`;
  return { tokens, notes: [note] };
}

const unlisted =
  'Earlier nights knew it, and the list lacks it, which may be cut short: whether it is gone, nobody knows.';

/** Those of them that can be read. */
export function patsIn(rows: readonly InventoryRow[]): Pat[] {
  return rows.filter((row): row is Pat => row.kind === 'pat');
}
