import { describe, expect, it } from 'vitest';
import { quarantineKey } from '../../../lambda/archive/run.ts';
import { fingerprint } from '../../../lambda/core/decide/listings.ts';
import type { DeletionRecord } from '../../../lambda/core/deletion-record.ts';
import {
  type Quarantine,
  type Quarantined,
  readQuarantine,
  withAttempts,
  withoutEnded,
} from '../../../lambda/core/quarantine/ledger.ts';
import { anId, aPat, aRecord, NOW } from '../../support/builders.ts';

const record = aRecord();
const entry: Quarantined = {
  former: { kind: 'at', at: '2027-06-01T00:00:00.000Z' },
  set: '2026-11-09T03:05:00.000Z',
  rule: 'stale',
  runId: 'run',
  since: '2026-11-09T03:00:00.000Z',
  until: NOW,
  lastUsed: '2026-08-15T03:00:00.000Z',
  fingerprint: fingerprint(aPat()),
  record,
};
const quarantine: Quarantine = {
  schemaVersion: 1,
  tenant: 'acme',
  updatedAt: NOW,
  tokens: {
    [anId(1)]: entry,
    [anId(2)]: { ...entry, former: { kind: 'never' }, lastUsed: null, until: null },
  },
};
const none = { ...quarantine, tokens: {} };
const read = (change: Record<string, unknown>) =>
  readQuarantine(JSON.stringify({ ...quarantine, ...change }), 'acme', NOW);

describe('readQuarantine', () => {
  it('reads what waits, beside the other documents of the tenant', () => {
    expect(read({})).toEqual({ quarantine, doubt: null });
    expect(quarantineKey('acme')).toBe('acme/quarantine.json');
  });

  it('knows that nothing waits where there is none', () => {
    expect(readQuarantine(null, 'acme', NOW)).toMatchObject({ quarantine: { tokens: {} }, doubt: null });
  });

  it.each<[string, Record<string, unknown>]>([
    ['cannot be read', { tokens: { [anId(1)]: { ...entry, former: { kind: 'unknown' } } } }],
    ['cannot be read', { tokens: { [anId(1)]: { ...entry, record: null } } }],
    ['cannot be read', { tokens: { '../other': entry } }],
    ["is another tenant's", { tenant: 'other' }],
    ['is from the future', { updatedAt: '2026-11-23T03:00:00.001Z' }],
    ['is from the future', { tokens: { [anId(1)]: { ...entry, since: '2026-11-23T03:00:00.001Z' } } }],
  ])('knows nothing where the list %s', (doubt, change) => {
    expect(read(change)).toEqual({ quarantine: null, doubt: `the list of quarantined tokens ${doubt}` });
  });
});

describe('withAttempts', () => {
  const kept = (...records: DeletionRecord[]) => withAttempts(none, records).tokens;

  it('keeps what is needed to give a token back, and for so many days', () => {
    expect(kept(record)).toEqual({ [anId(1)]: entry });
  });

  it('keeps an attempt of which nobody knows what came of it', () => {
    const attempt = aRecord(aPat(), { outcome: 'not-reached', uncertain: true });
    expect(kept(attempt)).toEqual({ [anId(1)]: { ...entry, record: attempt } });
  });

  it.each<[string, DeletionRecord]>([
    ['a deletion', (({ setExpiry: _none, ...deletion }) => deletion)(record)],
    ['a line of a former version', (({ until: _none, ...line }) => line)(record)],
    ['a line without what the token was', (({ fingerprint: _none, ...line }) => line)(record)],
    ['a token whose expiry nobody could give back', aRecord(aPat({ expiry: { kind: 'unknown' } }))],
  ])('keeps nothing of %s', (_, line) => {
    expect(kept(line)).toEqual({});
  });

  it('keeps the last of several attempts, whatever the order', () => {
    const later = aRecord(aPat(), { at: NOW, runId: 'later' });
    expect(kept(record, later)[anId(1)]?.runId).toBe('later');
    expect(kept(later, record)[anId(1)]?.runId).toBe('later');
  });
});

describe('withoutEnded', () => {
  it('forgets a token of which it is over', () => {
    expect(Object.keys(withoutEnded(quarantine, [[anId(1), entry.set]]).tokens)).toEqual([anId(2)]);
  });

  it('keeps one that was quarantined anew since', () => {
    expect(withoutEnded(quarantine, [[anId(1), NOW]])).toEqual(quarantine);
  });
});
