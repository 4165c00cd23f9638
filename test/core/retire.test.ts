import { describe, expect, it } from 'vitest';
import type { Pat } from '../../lambda/core/pat.ts';
import {
  decideDiscard,
  decideOrphan,
  decideRetirement,
  platformEnd,
  type RetirementFacts,
} from '../../lambda/core/retire.ts';

const NOW = '2026-11-26T03:00:00.000Z';
const PREDECESSOR = 'a'.repeat(32);
const CURRENT = 'b'.repeat(32);
const MARKED = 'ServiceNow ~0123abcd retired 2026-11-23T03:00:00.000Z for bbbbbbbb';
const settings = {
  overlapDays: 2,
  maxOverlapDays: 6,
  consumerCacheHours: 24,
  whenStillUsed: 'keep',
} as const;

const aPat = (changes: Partial<Pat> = {}): Pat => ({
  kind: 'pat',
  id: PREDECESSOR,
  name: MARKED,
  owner: { id: 'owner', name: null },
  scopes: { kind: 'all' },
  created: '2026-10-01T00:00:00.000Z',
  lastUsed: '2026-11-23T02:59:00.000Z',
  expiry: { kind: 'never' },
  managed: false,
  validitySeconds: 43_200,
  faults: [],
  ...changes,
});

const previous = { versionId: 'v1', stages: ['AWSPREVIOUS'], tokenId: PREDECESSOR };
const current = { versionId: 'v2', stages: ['AWSCURRENT'], tokenId: CURRENT };
const naming = { tokens: [previous, current], unreadable: [] };

const retirement = (changes: Partial<RetirementFacts> = {}) =>
  decideRetirement({
    predecessor: aPat(),
    currentId: CURRENT,
    secretMark: '0123abcd',
    naming,
    settings,
    now: NOW,
    ...changes,
  });

describe('the retirement of a predecessor', () => {
  it('takes place after the overlap', () => {
    expect(retirement()).toEqual({ state: 'delete', id: PREDECESSOR });
    expect(retirement({ now: '2026-11-25T03:00:00.000Z' })).toEqual({ state: 'delete', id: PREDECESSOR });
    expect(retirement({ now: '2026-11-25T02:59:59.999Z' })).toEqual({
      state: 'overlap',
      retireAfter: '2026-11-25T03:00:00.000Z',
    });
  });

  it.each([
    ['used before the promotion', '2026-11-23T02:00:00.000Z', '2026-11-25T03:00:00.000Z'],
    ['used an hour after the promotion', '2026-11-23T04:00:00.000Z', '2026-11-25T04:00:00.000Z'],
    ['used at the end of the cache time', '2026-11-24T03:00:00.000Z', '2026-11-26T03:00:00.000Z'],
  ])('waits for the overlap and for two quiet days: %s', (_, lastUsed, retireAfter) => {
    expect(retirement({ predecessor: aPat({ lastUsed }), now: '2026-11-24T03:00:00.000Z' })).toEqual({
      state: 'overlap',
      retireAfter,
    });
  });

  it('waits when the mark, which is written by the clock of the tenant, lies in the future of the run', () => {
    expect(retirement({ now: '2026-11-22T00:00:00.000Z' })).toEqual({
      state: 'overlap',
      retireAfter: '2026-11-25T03:00:00.000Z',
    });
  });

  it.each([
    [
      'was used before',
      '2026-11-23T02:59:00.000Z',
      { state: 'overlap', retireAfter: '9999-12-31T23:59:59.999Z' },
    ],
    ['is used now', NOW, { state: 'overlap', retireAfter: '9999-12-31T23:59:59.999Z' }],
  ])('waits when the mark names the last day that there is, and the token %s', (_, lastUsed, waiting) => {
    const name = 'ServiceNow ~0123abcd retired 9999-12-31T03:00:00.000Z for bbbbbbbb';
    const deleting = { ...settings, whenStillUsed: 'delete' } as const;
    expect(retirement({ predecessor: aPat({ name, lastUsed }), settings: deleting })).toEqual(waiting);
  });

  it('waits until every cached copy of the secret has lapsed', () => {
    expect(retirement({ settings: { ...settings, consumerCacheHours: 96 } })).toEqual({
      state: 'overlap',
      retireAfter: '2026-11-27T03:00:00.000Z',
    });
  });

  it('does not take place while the token is still used: used later than the promotion plus the cache time', () => {
    const predecessor = aPat({ lastUsed: '2026-11-24T03:00:00.001Z' });
    const kept = { state: 'still-used', lastUsed: '2026-11-24T03:00:00.001Z', keptUntil: null };
    expect(retirement({ predecessor })).toEqual(kept);
    expect(retirement({ predecessor, now: '2027-11-24T03:00:00.000Z' })).toEqual(kept);
  });

  it('takes place after the longest overlap where the policy deletes what is still used', () => {
    const predecessor = aPat({ lastUsed: '2026-11-28T03:00:00.000Z' });
    const facts = { predecessor, settings: { ...settings, whenStillUsed: 'delete' as const } };
    expect(retirement({ ...facts, now: '2026-11-29T02:59:59.999Z' })).toEqual({
      state: 'still-used',
      lastUsed: '2026-11-28T03:00:00.000Z',
      keptUntil: '2026-11-29T03:00:00.000Z',
    });
    expect(retirement({ ...facts, now: '2026-11-29T03:00:00.000Z' })).toEqual({
      state: 'delete',
      id: PREDECESSOR,
    });
  });

  it.each<[string, Partial<RetirementFacts>, string]>([
    ['it bears no mark', { predecessor: aPat({ name: 'ServiceNow' }) }, 'its name does not say'],
    ['it bears the mark of another secret', { secretMark: 'ffffffff' }, 'its name does not say'],
    [
      'it was superseded by another token than the current',
      { currentId: 'c'.repeat(32) },
      'its name does not say',
    ],
    [
      'its mark is no date',
      { predecessor: aPat({ name: 'x ~0123abcd retired 2026-99-23T03:00:00.000Z for bbbbbbbb' }) },
      'its name does not say',
    ],
    [
      'a stage cannot be read',
      { naming: { ...naming, unreadable: ['v3'] } },
      'a stage of the secret cannot be read',
    ],
    ['no use of it is told any more', { predecessor: aPat({ lastUsed: null }) }, 'tells no last use of it'],
    ['the platform manages it', { predecessor: aPat({ managed: true }) }, 'the platform manages it'],
    ['no stage names it', { naming: { tokens: [current], unreadable: [] } }, 'AWSPREVIOUS does not name it'],
    [
      'AWSCURRENT names it as well',
      { naming: { tokens: [previous, { ...current, tokenId: PREDECESSOR }], unreadable: [] } },
      'another stage of the secret names it as well',
    ],
    [
      "a stage of the operator's names it as well",
      { naming: { tokens: [{ ...previous, stages: ['AWSPREVIOUS', 'RESCUE'] }, current], unreadable: [] } },
      'another stage of the secret names it as well',
    ],
  ])('keeps a token when %s', (_, changes, reason) => {
    expect(retirement(changes)).toMatchObject({ state: 'keep', reason: expect.stringContaining(reason) });
  });
});

describe('an orphan', () => {
  const orphan = aPat({
    id: 'c'.repeat(32),
    name: 'ServiceNow ~0123abcd-99999999',
    lastUsed: null,
    created: '2026-11-26T01:00:00.000Z',
  });
  const facts = { token: orphan, secretMark: '0123abcd', naming, now: NOW };

  it('is deleted when it was minted for this secret, never used, and is older than an hour', () => {
    expect(decideOrphan(facts)).toEqual({ allowed: true, id: 'c'.repeat(32) });
  });

  it.each([
    [
      'a name without mark',
      { token: { ...orphan, name: 'ServiceNow' } },
      'it was not minted for this secret',
    ],
    ['the mark of another secret', { secretMark: 'ffffffff' }, 'it was not minted for this secret'],
    [
      'the mark of a retired token',
      { token: { ...orphan, name: MARKED } },
      'it was not minted for this secret',
    ],
    ['a managed token', { token: { ...orphan, managed: true } }, 'the platform manages it'],
    ['a token that was used', { token: { ...orphan, lastUsed: NOW } }, 'it has been used'],
    [
      'a stage that cannot be read',
      { naming: { ...naming, unreadable: ['v9'] } },
      'a stage of the secret cannot be read',
    ],
    ['a token that a stage names', { token: { ...orphan, id: CURRENT } }, 'a stage of the secret names it'],
    ["a doubtful tenant's clock", { now: null }, "the tenant's clock is unknown or in doubt"],
    ['a token of exactly an hour', { now: '2026-11-26T02:00:00.000Z' }, 'it is younger than an hour'],
  ])('is not %s', (_, changes, reason) => {
    expect(decideOrphan({ ...facts, ...changes })).toEqual({ allowed: false, reason });
  });
});

describe('a successor that lost its place', () => {
  const id = 'd'.repeat(32);
  const own = { versionId: 'v3', stages: ['AWSPENDING'], tokenId: id };
  const facts = {
    token: { id, name: 'ServiceNow ~0123abcd-99999999' },
    secretMark: '0123abcd',
    versionId: 'v3',
  };

  it.each([
    ['no version names it', [previous, current]],
    ['only its own pending version names it', [previous, current, own]],
  ])('is deleted when %s', (_, tokens) => {
    expect(decideDiscard({ ...facts, naming: { tokens, unreadable: [] } })).toEqual({
      allowed: true,
      id,
    });
  });

  it.each([
    ['its version became current', [{ ...own, stages: ['AWSCURRENT', 'AWSPENDING'] }], []],
    ['another version names it', [{ ...own, versionId: 'v4' }], []],
    ['a stage cannot be read', [own], ['v5']],
  ])('is kept when %s', (_, tokens, unreadable) => {
    expect(decideDiscard({ ...facts, naming: { tokens, unreadable } })).toMatchObject({
      allowed: false,
    });
  });

  it.each(['ServiceNow', 'ServiceNow ~ffffffff-99999999'])(
    'is kept when its name does not say that it was minted for this secret: %s',
    (name) => {
      const naming = { tokens: [previous, current, own], unreadable: [] };
      expect(decideDiscard({ ...facts, token: { id, name }, naming })).toEqual({
        allowed: false,
        reason: 'it was not minted for this secret',
      });
    },
  );
});

describe('the end that the platform is given', () => {
  it.each([
    [
      'the longest overlap and a day',
      { maxOverlapDays: 6, consumerCacheHours: 24 },
      '2026-11-30T03:00:00.000Z',
    ],
    [
      'the last quiet use of a cached copy and a day',
      { maxOverlapDays: 6, consumerCacheHours: 480 },
      '2026-12-16T03:00:00.000Z',
    ],
  ])('is %s after the promotion', (_, changes, end) => {
    expect(platformEnd('2026-11-23T03:00:00.000Z', { ...settings, ...changes })).toBe(end);
  });
});
