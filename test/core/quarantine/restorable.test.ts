import { describe, expect, it } from 'vitest';
import type { DeletionRecord } from '../../../lambda/core/deletion-record.ts';
import type { InventoryRow, Pat } from '../../../lambda/core/pat.ts';
import type { Quarantined } from '../../../lambda/core/quarantine/ledger.ts';
import { type Asked, findRestorable } from '../../../lambda/core/quarantine/restorable.ts';
import { anId, aPat } from '../../support/builders.ts';

const SET = '2026-11-09T03:05:00.000Z';
const EARLIER = '2026-11-01T03:05:00.000Z';
const FORMER = '2027-06-01T00:00:00.000Z';
const ID = 'abcdef01'.repeat(4);
const about = {
  name: 'nightly export',
  ownerId: 'owner-1',
  ownerName: 'Jane Doe',
  scopes: { kind: 'all' },
} as const;

function aRecord(difference: Partial<DeletionRecord> = {}): DeletionRecord {
  return {
    ...{ tokenId: ID, ...about, created: '2025-01-01T00:00:00.000Z', lastUsed: null },
    ...{ expiry: { kind: 'at', at: FORMER }, rule: 'stale', policyHash: '', planHash: '', noticedAt: null },
    ...{ deadline: null, setExpiry: SET, runId: 'run-2', trackingId: null, at: SET, status: 200 },
    ...{ outcome: 'quarantined', uncertain: false, reason: '' },
    ...difference,
  };
}

const aDeletion = (difference: Partial<DeletionRecord> = {}) => {
  const { setExpiry: _, ...rest } = aRecord({ outcome: 'deleted', ...difference });
  return rest;
};
const waiting: Pat = aPat({ id: ID, expiry: { kind: 'at', at: SET } });
const listed: Quarantined = {
  ...{ former: { kind: 'never' }, set: SET, rule: 'stale', runId: 'run-2', since: SET, until: FORMER },
  ...{ lastUsed: null, fingerprint: '', record: aRecord() },
};
type Case = {
  asked?: Asked;
  records?: DeletionRecord[];
  quarantined?: Record<string, Quarantined>;
  rows?: InventoryRow[];
};

function found({
  asked = { token: ID },
  records = [aRecord()],
  quarantined = {},
  rows = [waiting],
}: Case = {}) {
  const byId = new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const])));
  return findRestorable(asked, { records, quarantined, rows: byId });
}

const restorable = { former: { kind: 'at', at: FORMER }, set: SET, rule: 'stale' };

describe('a token that waits in quarantine', () => {
  it.each<[string, Asked]>([
    ['its id', { token: ID }],
    ['its id in capitals', { token: ID.toUpperCase() }],
    ['its id with dashes', { token: 'abcdef01-abcd-ef01-abcd-ef01abcdef01' }],
    ['the beginning of its id', { token: 'abcdef01' }],
    ['the beginning of its id as it is shown', { token: 'abcdef01…' }],
    ['its owner', { owner: 'owner-1' }],
    ['its run', { run: 'run-2' }],
  ])('is found by %s', (_, asked) => {
    expect(found({ asked })).toEqual([{ token: waiting, ...restorable }]);
  });

  it.each<[string, Asked]>([
    ['less of its id than is shown', { token: 'abcdef0' }],
    ['another id', { token: anId(9) }],
    ['another owner', { owner: 'owner-2' }],
    ['another run', { run: 'run-1' }],
  ])('is not found by %s', (_, asked) => {
    expect(found({ asked })).toEqual([]);
  });

  it('is found by the list alone, where no record is left', () => {
    expect(found({ records: [], quarantined: { [ID]: listed } })).toEqual([
      { token: waiting, rule: 'stale', former: { kind: 'never' }, set: SET },
    ]);
  });

  it('is found by the list alone where the tenant lists it no more', () => {
    const [token] = found({ records: [], quarantined: { [ID]: listed }, rows: [] });
    expect(token).toMatchObject({
      token: { id: ID, name: '', expiry: { kind: 'unknown' } },
      former: { kind: 'never' },
    });
  });

  it('is nobody’s where neither list nor record tells its owner', () => {
    const quarantined = { [ID]: listed };
    const row: InventoryRow = { kind: 'unreadable', id: ID, name: null, ownerId: null, reason: 'owner' };
    expect(found({ records: [], quarantined, rows: [], asked: { owner: 'owner-1' } })).toEqual([]);
    expect(found({ records: [], quarantined, rows: [row], asked: { owner: 'owner-1' } })).toEqual([]);
  });

  it('counts once that stands in the record and in the list', () => {
    expect(found({ quarantined: { [ID]: listed } })).toEqual([{ token: waiting, ...restorable }]);
  });

  it('is found by its record where the tenant lists it no more', () => {
    const token = { ...waiting, lastUsed: null, scopes: { kind: 'all' }, validitySeconds: 0 };
    expect(found({ rows: [], asked: { owner: 'owner-1' } })).toEqual([{ token, ...restorable }]);
  });

  it('is found by its record where its row cannot be read', () => {
    const row: InventoryRow = {
      kind: 'unreadable',
      id: ID,
      name: null,
      ownerId: 'owner-1',
      reason: 'created',
    };
    expect(found({ rows: [row] })).toMatchObject([{ token: { id: ID }, ...restorable }]);
  });
});

describe('a token to which several things were done', () => {
  const first = aRecord({ setExpiry: EARLIER, expiry: { kind: 'never' }, runId: 'run-1', rule: 'cap' });
  const second = aRecord({ expiry: { kind: 'at', at: EARLIER } });

  it.each<[string, string, object]>([
    ['the second end', SET, { former: { kind: 'at', at: EARLIER }, set: SET, rule: 'stale' }],
    [
      'the first end, which the second did not replace',
      EARLIER,
      { former: { kind: 'never' }, set: EARLIER, rule: 'cap' },
    ],
  ])('gets back what it had before %s', (_, at, expected) => {
    const rows = [{ ...waiting, expiry: { kind: 'at', at } as const }];
    expect(found({ records: [second, first], rows })).toMatchObject([expected]);
  });

  it('is offered to be judged although it bears none of them, unless an owner is asked for', () => {
    const rows = [aPat({ id: ID })];
    expect(found({ rows })).toMatchObject([restorable]);
    expect(found({ rows, asked: { owner: 'owner-1' } })).toEqual([]);
  });

  it.each<[string, DeletionRecord[]]>([
    ['deleted', [aDeletion(), first]],
    ['given back', [aRecord({ outcome: 'released', runId: 'run-3' }), first]],
  ])('is none that waits once it was %s and is listed no more', (_, records) => {
    expect(found({ records, rows: [], asked: { owner: 'owner-1' } })).toEqual([]);
  });
});

describe('a token that nothing gives back', () => {
  it('was deleted', () => {
    const reason = 'It was deleted, and nothing gives it back.';
    expect(found({ records: [aDeletion()], rows: [], asked: { run: 'run-2' } })).toMatchObject([
      { former: null, outcome: 'deleted', reason },
    ]);
  });

  it('is there, and its expiry was never changed', () => {
    const reason = 'It is there, and its expiry was never changed.';
    expect(found({ records: [aDeletion()] })).toMatchObject([{ former: null, outcome: 'kept', reason }]);
  });

  it('had an expiry that nobody could read, or was never attempted', () => {
    const { setExpiry: _, ...untouched } = aRecord({ outcome: 'failed' });
    expect(found({ records: [aRecord({ expiry: { kind: 'unknown' } }), untouched] })).toEqual([]);
  });

  it('was only given back in the run that is asked for', () => {
    expect(found({ records: [aRecord({ outcome: 'released' })], asked: { run: 'run-2' } })).toEqual([]);
  });
});
