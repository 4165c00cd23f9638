import type { Owner } from '../../../lambda/core/pat.ts';
import type { OwnerLookup } from '../../../lambda/ports.ts';
import { DAY, iso } from './population.ts';
import type { WireRow } from './told-tenant.ts';

/** What a tenant makes of a row that it tells: no row, one, or more. */
type Lie = (row: WireRow, now: number) => WireRow[];

/** What is done to a text. */
function dashed(id: unknown): string {
  return String(id)
    .replaceAll('-', '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function ownerOf(row: WireRow): Record<string, unknown> {
  const { owner } = row;
  return typeof owner === 'object' && owner !== null ? { ...owner } : {};
}

function without(row: WireRow, field: string): WireRow {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== field));
}

function back(days: number): Lie {
  return (row, now) => [{ ...row, lastUsed: iso(now - days * DAY) }];
}

/** Every way in which a row of these histories is untrue: fields vanish, go back, change spelling or type. */
export const lies = {
  'no use': (row) => [{ ...row, lastUsed: null }],
  'a use 95 days back': back(95),
  'a use a year back': back(365),
  'a use in the future': back(-40),
  'a use within the hour': back(-0.03),
  'a use as a number': (row, now) => [{ ...row, lastUsed: now }],
  'a use as an empty text': (row) => [{ ...row, lastUsed: '' }],
  'a use left out': (row) => [without(row, 'lastUsed')],
  'created long ago': (row) => [{ ...row, created: '2020-01-01T00:00:00.000Z' }],
  'created with fewer digits': (row) => [{ ...row, created: String(row['created']).replace('.000Z', 'Z') }],
  'created left out': (row) => [without(row, 'created')],
  'another owner': (row) => [{ ...row, owner: { id: 'b'.repeat(32), name: 'Somebody' } }],
  'an owner in another spelling': (row) => {
    const owner = ownerOf(row);
    return [{ ...row, owner: { ...owner, id: dashed(owner['id']).toUpperCase() } }];
  },
  'an owner without a name': (row) => [{ ...row, owner: { ...ownerOf(row), name: null } }],
  'an owner by a former name': (row) => [{ ...row, owner: { ...ownerOf(row), name: 'Former Name' } }],
  'no owner': (row) => [without(row, 'owner')],
  'management left out': (row) => [without(row, 'managed')],
  'not managed': (row) => [{ ...row, managed: false }],
  'management as a text': (row) => [{ ...row, managed: 'false' }],
  'an id with dashes': (row) => [{ ...row, id: dashed(row['id']) }],
  'an id with dashes, and no use': (row) => [{ ...row, id: dashed(row['id']), lastUsed: null }],
  'an id in capitals': (row) => [{ ...row, id: String(row['id']).toUpperCase() }],
  'both spellings of an id': (row) => [row, { ...row, id: dashed(row['id']), lastUsed: null }],
  'the row twice': (row) => [row, row],
  'the row twice, once without a use': (row) => [row, { ...row, lastUsed: null }],
  'no row': () => [],
  'another expiry': (row, now) => [{ ...row, expirationDate: iso(now + 20 * DAY) }],
  'no expiry': (row) => [{ ...row, expirationDate: null }],
  'an expiry as a number': (row, now) => [{ ...row, expirationDate: now }],
  'no name': (row) => [{ ...row, name: null }],
  'scopes as a text': (row) => [{ ...row, scope: 'all' }],
} satisfies Record<string, Lie>;

/** The name of a lie. */
export type LieName = keyof typeof lies;

/** What the directory makes of an identity that it truly has. */
type DirectoryLie = (owner: Owner) => Owner[];

/** Every way in which the directory of these histories is untrue. */
export const directoryLies = {
  'leaves it out': () => [],
  'has another name for it': (owner) => [{ ...owner, name: 'Zed' }],
  'has no name for it': (owner) => [{ ...owner, name: null }],
  'spells its id in capitals': (owner) => [{ ...owner, id: owner.id.toUpperCase() }],
  'says that it left': (owner) => [{ ...owner, state: 'INACTIVE_LONG_TERM' }],
} satisfies Record<string, DirectoryLie>;

/** The name of a lie of the directory, or that it fails as a whole. */
export type DirectoryLieName = keyof typeof directoryLies | 'fails';

/** What the directory answers when it lies so of some identities. */
export function answerOf(
  owners: readonly Owner[],
  lie: DirectoryLieName,
  isConcerned: (id: string) => boolean,
): OwnerLookup {
  if (lie === 'fails') return { owners: [], failure: 'the directory does not answer' };
  const told = owners.flatMap((owner) => (isConcerned(owner.id) ? directoryLies[lie](owner) : [owner]));
  return { owners: told, failure: null };
}
