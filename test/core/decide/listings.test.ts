import { describe, expect, it } from 'vitest';
import { certify, countFilterViolations, cutoffsOf } from '../../../lambda/core/decide/listings.ts';
import type { InventoryRow, Pat, TokenFilter } from '../../../lambda/core/pat.ts';
import { anId, aPat, aPolicy, NOW } from '../../support/builders.ts';

it('asks once for each distinct number of days of the delete rules, and always for the never used', () => {
  const rules = [
    { name: 'a', when: { unusedDays: 90 }, do: 'delete' },
    { name: 'b', when: { unusedDays: 7, ownerInactive: true }, do: 'delete' },
    { name: 'c', when: { unusedDays: 90, scope: 'sp:scopes:all' }, do: 'delete' },
    { name: 'd', when: { unusedDays: 30 }, do: 'report' },
    { name: 'e', when: { neverUsedDays: 30 }, do: 'delete' },
  ];
  expect(cutoffsOf(aPolicy({ rules }), NOW)).toEqual([
    { key: 'unused-90', filter: { kind: 'last-used-le', date: '2026-08-25T03:00:00.000Z' } },
    { key: 'unused-7', filter: { kind: 'last-used-le', date: '2026-11-16T03:00:00.000Z' } },
    { key: 'never-used', filter: { kind: 'never-used' } },
  ]);
});

const unreadable: InventoryRow = { kind: 'unreadable', id: null, name: 'x', ownerId: null, reason: 'no id' };

it('certifies a token by the filtered listings that returned it unchanged, its name apart', () => {
  const full = [aPat(), aPat({ id: anId(2) }), unreadable];
  const { entries } = certify(
    full,
    new Map([
      ['unused-90', [aPat({ name: 'renamed' }), aPat({ id: anId(2), lastUsed: null })]],
      ['unused-7', [aPat(), unreadable]],
      ['never-used', []],
    ]),
  );
  expect([...entries].map(({ certifiedBy }) => certifiedBy)).toEqual([['unused-90', 'unused-7'], [], []]);
});

describe('a token that the full listing shows with another', () => {
  const listed = (...list: string[]): Pat['scopes'] => ({ kind: 'listed', list });
  const of: Partial<Pat> = {
    scopes: listed('a', 'b'),
    faults: ['scope', 'name'],
    expiry: { kind: 'at', at: '2027-06-01T00:00:00.000Z' },
  };
  it.each<[field: string, difference: Partial<Pat>, certified: boolean]>([
    ['name', { name: 'renamed' }, true],
    ['order of scopes', { scopes: listed('b', 'a') }, true],
    ['order of faults', { faults: ['name', 'scope'] }, true],
    ['scope', { scopes: listed('a', 'c') }, false],
    ['first scope', { scopes: listed('c', 'b') }, false],
    ['scope more', { scopes: listed('a', 'b', 'c') }, false],
    ['scope twice', { scopes: listed('a', 'a') }, false],
    ['kind of scopes', { scopes: { kind: 'all' } }, false],
    ['fault', { faults: ['scope', 'owner'] }, false],
    ['fault less', { faults: ['scope'] }, false],
    ['owner', { owner: { id: 'owner-2', name: 'Jane Doe' } }, false],
    ["owner's name", { owner: { id: 'owner-1', name: 'Jane Smith' } }, false],
    ['creation', { created: '2025-01-01T00:00:00.001Z' }, false],
    ['use', { lastUsed: '2026-08-15T03:00:00.001Z' }, false],
    ['use, namely none', { lastUsed: null }, false],
    ['expiry', { expiry: { kind: 'at', at: '2027-06-01T00:00:00.001Z' } }, false],
    ['expiry, namely none', { expiry: { kind: 'never' } }, false],
    ['expiry, unreadable', { expiry: { kind: 'unknown' } }, false],
    ['manager', { managed: true }, false],
    ['validity', { validitySeconds: 43_201 }, false],
  ])('%s is certified only where nothing but its name and orders differ', (...[, difference, certified]) => {
    const filtered = new Map([['unused-90', [aPat(of)]]] as const);
    const [entry] = certify([aPat({ ...of, ...difference })], filtered).entries;
    expect(entry?.certifiedBy).toEqual(certified ? ['unused-90'] : []);
  });

  it('is certified where both listings say that it never expires, and may do all', () => {
    const free: Partial<Pat> = { expiry: { kind: 'never' }, scopes: { kind: 'all' } };
    const filtered = new Map([['unused-90', [aPat(free)]]] as const);
    expect(certify([aPat(free)], filtered).entries[0]?.certifiedBy).toEqual(['unused-90']);
    expect(certify([aPat()], filtered).entries[0]?.certifiedBy).toEqual([]);
  });
});

it('names the tokens of a filtered listing that the full one lacks, once each', () => {
  const stray = aPat({ id: anId(2) });
  const filtered = new Map([
    ['unused-90', [aPat(), stray]],
    ['never-used', [stray, unreadable]],
  ] as const);
  expect(certify([aPat(), unreadable], filtered).unlistedIds).toEqual([anId(2)]);
  expect(certify([aPat()], filtered).unlistedIds).toEqual([anId(2)]);
});

it('takes a row that the filtered listing could not read for no certificate, but for a stray', () => {
  const broken: InventoryRow = { ...unreadable, id: anId(2) };
  const filtered = new Map([['unused-90', [broken]]] as const);
  const { entries, unlistedIds } = certify([aPat({ id: anId(2) })], filtered);
  expect([...entries].map(({ certifiedBy }) => certifiedBy)).toEqual([[]]);
  expect(unlistedIds).toEqual([]);
  expect(certify([aPat()], filtered).unlistedIds).toEqual([anId(2)]);
});

const old: TokenFilter = { kind: 'last-used-le', date: '2026-08-25T03:00:00.000Z' };

it.each<[string, TokenFilter, string | null, number]>([
  ['used at its cutoff', old, '2026-08-25T03:00:00.000Z', 0],
  ['used a day after it, since uses are told a day late', old, '2026-08-26T03:00:00.000Z', 0],
  ['used more than a day after it', old, '2026-08-26T03:00:00.001Z', 1],
  ['never used, which the filter may match', old, null, 0],
  ['never used, of the filter for those', { kind: 'never-used' }, null, 0],
  ['used, of the filter for the never used', { kind: 'never-used' }, '2026-08-15T03:00:00.000Z', 1],
])('counts a row that its filter excludes: %s', (...[, filter, lastUsed, filterViolations]) => {
  expect(countFilterViolations([aPat({ lastUsed }), unreadable], filter)).toBe(filterViolations);
});
