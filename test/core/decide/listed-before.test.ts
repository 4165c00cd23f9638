import { expect, it } from 'vitest';
import { whyProtected } from '../../../lambda/core/decide/protections.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import { anId, aPat, facts } from '../../support/builders.ts';

const LATER = '2026-09-15T03:00:00.000Z';

/** Why a token is kept that the listing of all tokens told otherwise. */
function whyKept(now: Partial<Pat>, listed: Partial<Pat> | null): string | null {
  const before = new Map(listed === null ? [] : [[anId(1), aPat(listed)]]);
  return whyProtected(aPat(now), facts({ listed: before }));
}

it.each<[string, Partial<Pat>, Partial<Pat> | null, string | null]>([
  ['the same', {}, {}, null],
  ['a later use now', { lastUsed: LATER }, {}, null],
  ['a use now, and none before', {}, { lastUsed: null }, null],
  ['an older use now', {}, { lastUsed: LATER }, 'the listing of all tokens tells of a later use'],
  ['no use now', { lastUsed: null }, {}, 'the listing of all tokens tells of a later use'],
  ['no management now', {}, { managed: true }, 'the listing of all tokens says that the platform owns it'],
  ['nothing before', { lastUsed: null }, null, null],
])('of two listings of one night the one that keeps a token counts: %s', (...[, now, listed, why]) => {
  expect(whyKept(now, listed)).toBe(why);
});
