import { anId } from '../../support/builders.ts';
import type { WireRow } from './told-tenant.ts';

/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** The designated secrets of the histories: the first names a token from the beginning. */
export const SECRETS = ['integrations/first', 'integrations/second'] as const;

/** How the owner of a token uses it. */
type Habit = 'daily' | 'weekly' | 'never';

/** A token as it truly is. */
export type TrueToken = {
  id: string;
  ownerId: string;
  name: string;
  created: number;
  lastUsed: number | null;
  managed: boolean;
  /** Null = never. */
  expires: string | null;
  habit: Habit;
};

/** What a token is in the histories; several may be busy. */
export const cast = {
  own: anId(1),
  managed: anId(2),
  designated: anId(3),
  'exempt by its id': anId(4),
  'exempt by its owner': anId(5),
  "exempt by its owner's name": anId(6),
  weekly: anId(7),
  'stale one': anId(8),
  'stale two': anId(9),
  'never used': anId(10),
  ageing: anId(11),
  young: anId(12),
} as const;

const busy = Array.from({ length: 6 }, (_none, place) => anId(20 + place));

/** The name by which an exemption knows one owner. */
export const EXEMPT_NAME = 'Break Glass';

/** The identity that owns a token: each has an owner of its own. */
export function ownerOf(id: string): string {
  return `a${id.slice(1)}`;
}

/** The tokens of a tenant on its first night. */
export function populate(now: number): TrueToken[] {
  const ago = (days: number): number => now - days * DAY;
  const aToken = (id: string, difference: Partial<TrueToken>): TrueToken => ({
    ...{ id, ownerId: ownerOf(id), name: `token ${id.slice(-2)}`, managed: false, habit: 'never' },
    expires: '2030-01-01T00:00:00.000Z',
    ...{ created: ago(400), lastUsed: ago(100) },
    ...difference,
  });
  const differences: Record<keyof typeof cast, Partial<TrueToken>> = {
    own: { habit: 'daily', lastUsed: ago(0.1) },
    managed: { managed: true },
    designated: {},
    'exempt by its id': {},
    'exempt by its owner': {},
    "exempt by its owner's name": {},
    weekly: { habit: 'weekly', lastUsed: ago(3) },
    'stale one': {},
    'stale two': { lastUsed: ago(300) },
    'never used': { lastUsed: null },
    ageing: { lastUsed: ago(86) },
    young: { lastUsed: null, created: ago(27) },
  };
  const named = Object.entries(cast).map(([name, id]) => aToken(id, differences[name as keyof typeof cast]));
  return [...named, ...busy.map((id) => aToken(id, { habit: 'daily', lastUsed: ago(0.5) }))];
}

/** Lets people use their tokens, as the tenant notes it: at most once a day. */
export function useTokens(tokens: TrueToken[], now: number): void {
  for (const token of tokens) {
    const every = { daily: 1, weekly: 7, never: Number.POSITIVE_INFINITY }[token.habit];
    const noon = now - DAY / 4;
    const isAlive = token.expires === null || Date.parse(token.expires) > now;
    if (isAlive && noon - (token.lastUsed ?? 0) >= every * DAY) token.lastUsed = noon;
  }
}

/** What an honest tenant tells of a token. */
export function honestRow(token: TrueToken): WireRow {
  const { id, name, ownerId, created, lastUsed, managed, expires } = token;
  return {
    ...{ id, name, managed, created: iso(created), lastUsed: lastUsed === null ? null : iso(lastUsed) },
    owner: { type: 'IDENTITY', id: ownerId, name: displayName(ownerId) },
    ...{ scope: ['idn:accounts:read'], expirationDate: expires },
    accessTokenValiditySeconds: 43_200,
  };
}

/** The display name of an identity. */
export function displayName(ownerId: string): string {
  return ownerId === ownerOf(cast["exempt by its owner's name"]) ? EXEMPT_NAME : `Owner ${ownerId.slice(-2)}`;
}

/** An instant as the tenant writes it. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}
