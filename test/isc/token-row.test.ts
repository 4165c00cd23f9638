import { describe, expect, it } from 'vitest';
import { parseRow } from '../../lambda/isc/wire/token-row.ts';

const id = '86f1dc6fe8f54414950454cbb11278fa';
const wireRow = {
  id,
  name: 'NodeJS Integration',
  scope: ['demo:first', 'demo:second'],
  owner: { type: 'IDENTITY', id: '2c9180a46faadee4016fb4e018c20639', name: 'Support' },
  created: '2017-07-11T18:45:37.098Z',
  lastUsed: '2017-07-12T18:45:37.098Z',
  managed: false,
  accessTokenValiditySeconds: 36_900,
  expirationDate: '2026-12-31T23:59:59.999Z',
  userAwareTokenNeverExpires: false,
};
const parsed = {
  kind: 'pat',
  id,
  name: 'NodeJS Integration',
  owner: { id: '2c9180a46faadee4016fb4e018c20639', name: 'Support' },
  scopes: { kind: 'listed', list: ['demo:first', 'demo:second'] },
  created: '2017-07-11T18:45:37.098Z',
  lastUsed: '2017-07-12T18:45:37.098Z',
  expiry: { kind: 'at', at: '2026-12-31T23:59:59.999Z' },
  managed: false,
  validitySeconds: 36_900,
  faults: [],
};

describe('parseRow', () => {
  it("reads the vendor's example", () => {
    expect(parseRow(wireRow)).toEqual(parsed);
  });

  it('ignores unknown fields', () => {
    expect(
      parseRow({ ...wireRow, riskScore: 7, owner: { ...wireRow.owner, email: 'a@example.com' } }),
    ).toEqual(parsed);
  });

  it('cuts microseconds to milliseconds', () => {
    expect(parseRow({ ...wireRow, lastUsed: '2017-07-12T18:45:37.098765Z' })).toEqual(parsed);
  });

  it('reads no name that looks like a credential', () => {
    const secret = 'cafe0123456789ab'.repeat(4);
    const owner = { ...wireRow.owner, name: secret };
    expect(parseRow({ ...wireRow, name: `old: ${secret}`, owner })).toMatchObject({
      name: '',
      owner: { name: null },
      faults: ['name'],
    });
  });

  it('keeps a null last use', () => {
    expect(parseRow({ ...wireRow, lastUsed: null })).toEqual({ ...parsed, lastUsed: null });
  });

  it.each([
    ['scope', { scope: null }, { scopes: { kind: 'all' } }],
    ['scope', { scope: [] }, { scopes: { kind: 'all' } }],
    ['owner name', { owner: { id: '2c9180' } }, { owner: { id: '2c9180', name: null } }],
    ['expirationDate', { expirationDate: null }, { expiry: { kind: 'never' } }],
    ['expirationDate', { expirationDate: '' }, { expiry: { kind: 'never' } }],
    ['expirationDate', { expirationDate: undefined }, { expiry: { kind: 'unknown' } }],
    [
      'expirationDate',
      { expirationDate: undefined, userAwareTokenNeverExpires: true },
      { expiry: { kind: 'never' } },
    ],
    ['managed', { managed: undefined }, { managed: false }],
    ['managed', { managed: true }, { managed: true }],
    ['validity', { accessTokenValiditySeconds: undefined }, { validitySeconds: 43_200 }],
  ])('reads %s of %j', (_field, change, expected) => {
    expect(parseRow({ ...wireRow, ...change })).toEqual({ ...parsed, ...expected });
  });

  it.each([
    [
      { expirationDate: '6 Months from created date' },
      { expiry: { kind: 'unknown' }, faults: ['expirationDate'] },
    ],
    [{ scope: 'sp:scopes:all' }, { scopes: { kind: 'unknown' }, faults: ['scope'] }],
    [{ scope: undefined }, { scopes: { kind: 'unknown' }, faults: ['scope'] }],
    [{ scope: ['a', 7] }, { scopes: { kind: 'unknown' }, faults: ['scope'] }],
    [{ name: 7 }, { name: '', faults: ['name'] }],
    [{ name: undefined }, { name: '', faults: ['name'] }],
    [{ accessTokenValiditySeconds: -1 }, { validitySeconds: 43_200, faults: ['accessTokenValiditySeconds'] }],
  ])('counts %j as a fault of a token that is readable', (change, expected) => {
    expect(parseRow({ ...wireRow, ...change })).toEqual({ ...parsed, ...expected });
  });

  it.each([
    [{ lastUsed: undefined }, 'lastUsed'],
    [{ lastUsed: '' }, 'lastUsed'],
    [{ lastUsed: 1_499_885_137_098 }, 'lastUsed'],
    [{ lastUsed: '31/12/2020' }, 'lastUsed'],
    [{ created: null }, 'created'],
    [{ created: 'not a date' }, 'created'],
    [{ created: '2017-02-30T00:00:00.000Z' }, 'created'],
    [{ managed: 'true' }, 'managed'],
    [{ managed: null }, 'managed'],
  ])('calls a row with %j unreadable', (change, field) => {
    expect(parseRow({ ...wireRow, ...change })).toEqual({
      kind: 'unreadable',
      id,
      name: 'NodeJS Integration',
      ownerId: '2c9180a46faadee4016fb4e018c20639',
      reason: `cannot be read: ${field}`,
    });
  });

  it.each([
    [undefined],
    [null],
    [12],
    ['../../v2024/personal-access-tokens'],
    ['86F1DC6FE8F54414950454CBB11278FA'],
    ['86f1dc6fe8f54414950454cbb11278fa\n'],
    [`${id}${id}`],
  ])('knows no id where it is %j', (given) => {
    expect(parseRow({ ...wireRow, id: given })).toMatchObject({
      kind: 'unreadable',
      id: null,
      reason: 'cannot be read: id',
    });
  });

  it.each([[null], [{}], [{ id: '' }], [{ id: 'a"b' }], ['2c9180a46faadee4016fb4e018c20639']])(
    'knows no owner where it is %j',
    (owner) => {
      expect(parseRow({ ...wireRow, owner })).toMatchObject({
        kind: 'unreadable',
        id,
        ownerId: null,
        reason: 'cannot be read: owner',
      });
    },
  );

  it('names every field that cannot be read', () => {
    expect(parseRow({})).toEqual({
      kind: 'unreadable',
      id: null,
      name: null,
      ownerId: null,
      reason: 'cannot be read: id, owner, created, lastUsed',
    });
  });

  it.each([[null], ['token'], [7], [[]]])('calls the row %j unreadable', (row) => {
    expect(parseRow(row)).toEqual({
      kind: 'unreadable',
      id: null,
      name: null,
      ownerId: null,
      reason: 'the row is not an object',
    });
  });
});
