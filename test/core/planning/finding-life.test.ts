import { expect, it } from 'vitest';
import { continueFindings } from '../../../lambda/core/planning/finding-life.ts';
import type { Finding, NamedFinding, TokenResult } from '../../../lambda/core/results.ts';
import { sampleResults } from '../../support/results.ts';

const startedAt = '2026-11-23T03:00:00.000Z';
const yesterday = '2026-11-22T03:00:00.000Z';

function aFinding(tokenId: string | null): Finding {
  const about = { tokenId, ownerId: null, message: 'm', remedy: 'r', controls: [] };
  return { key: `full-scope:${tokenId}`, kind: 'full-scope', severity: 'high', ...about };
}

function known(finding: Finding, firstSeen?: string): NamedFinding {
  const token = { name: 'as it was', ownerName: null };
  return { ...finding, token, ...(firstSeen === undefined ? {} : { firstSeen }) };
}

function aToken(id: string, outcome: TokenResult['outcome']): TokenResult {
  const [token] = sampleResults({ tokens: 1 }).tokens;
  if (token === undefined) throw new Error('the sample has no token');
  return { ...token, id, name: `name of ${id}`, ownerName: 'Jane Doe', outcome };
}

const one = aFinding('a');
const tokens = [aToken('a', 'kept')];
const night = { found: [one], known: null, tokens, startedAt, isWhole: true };

it('calls a finding new that no run had before', () => {
  expect(continueFindings(night)).toEqual({ findings: [{ ...one, firstSeen: startedAt }], closed: [] });
});

it.each([
  ['which says since when', '2026-10-01T03:00:00.000Z', '2026-10-01T03:00:00.000Z'],
  ['which an older version stored', undefined, yesterday],
])('keeps since when a finding of the run before is there: one %s', (_, stored, expected) => {
  const before = { at: yesterday, findings: [known(one, stored)] };
  expect(continueFindings({ ...night, known: before }).findings).toEqual([{ ...one, firstSeen: expected }]);
});

it('closes a finding on a token that ended in the run', () => {
  const { findings, closed } = continueFindings({ ...night, tokens: [aToken('a', 'deleted')] });
  expect(findings).toEqual([]);
  expect(closed).toEqual([
    {
      ...one,
      firstSeen: startedAt,
      standing: { is: 'closed', why: 'Its token is deleted.' },
      token: { name: 'name of a', ownerName: 'Jane Doe' },
    },
  ]);
});

it.each([
  ['a token that is still listed', 'a', 'It is no longer the case.'],
  ['a token that is not listed any more', 'b', 'Its token is no longer listed.'],
  ['the night', null, 'It is no longer the case.'],
])('closes what is found no more: of %s', (_, id, why) => {
  const before = { at: yesterday, findings: [known(aFinding(id), yesterday)] };
  const { closed } = continueFindings({ ...night, found: [], known: before });
  expect(closed).toEqual([{ ...known(aFinding(id), yesterday), standing: { is: 'closed', why } }]);
});

it('closes nothing that a run may not have seen', () => {
  const before = { at: yesterday, findings: [known(aFinding('b'), yesterday)] };
  expect(continueFindings({ ...night, known: before, isWhole: false }).closed).toEqual([]);
});
