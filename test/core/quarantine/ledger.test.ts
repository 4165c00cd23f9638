import { describe, expect, it } from 'vitest';
import { quarantineKey } from '../../../lambda/archive/run.ts';
import { fingerprint } from '../../../lambda/core/decide/listings.ts';
import type { DeletionRecord } from '../../../lambda/core/deletion-record.ts';
import { type Quarantine, quarantinedBy, readQuarantine } from '../../../lambda/core/quarantine/ledger.ts';
import { lineOf } from '../../../lambda/deletion/record.ts';
import { anId, aPat, NOW } from '../../support/builders.ts';

const token = aPat();
const grounds = {
  ...{ rule: 'stale', policyHash: '', planHash: '', noticedAt: null, deadline: null, runId: 'run' },
  setExpiry: '2026-11-23T03:05:00.000Z',
};
const verdict = { status: 200, trackingId: null, uncertain: false, reason: '', at: NOW };
const record: DeletionRecord = lineOf(token, grounds, { ...verdict, outcome: 'quarantined' });
const entry = {
  former: { kind: 'at' as const, at: '2027-06-01T00:00:00.000Z' },
  set: '2026-11-23T03:05:00.000Z',
  rule: 'stale',
  runId: 'run',
  since: NOW,
  until: '2026-12-07T03:00:00.000Z',
  lastUsed: '2026-08-15T03:00:00.000Z',
  fingerprint: fingerprint(token),
};
const quarantine: Quarantine = {
  schemaVersion: 1,
  tenant: 'acme',
  updatedAt: NOW,
  tokens: { [anId(1)]: entry, [anId(2)]: { ...entry, former: { kind: 'never' }, lastUsed: null } },
};
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
    ['cannot be read', { tokens: { '../other': entry } }],
    ["is another tenant's", { tenant: 'other' }],
    ['is from the future', { updatedAt: '2026-11-23T03:00:00.001Z' }],
    ['is from the future', { tokens: { [anId(1)]: { ...entry, since: '2026-11-23T03:00:00.001Z' } } }],
  ])('knows nothing where the list %s', (doubt, change) => {
    expect(read(change)).toEqual({ quarantine: null, doubt: `the list of quarantined tokens ${doubt}` });
  });
});

describe('quarantinedBy', () => {
  it('keeps what is needed to give a token back, and for so many days', () => {
    expect(quarantinedBy(record, token, 14)).toEqual(entry);
  });

  it.each<[Partial<DeletionRecord>]>([[{ outcome: 'failed' }], [{ expiry: { kind: 'unknown' } }]])(
    'is nothing of a record with %j',
    (change) => {
      expect(quarantinedBy({ ...record, ...change }, token, 14)).toBeNull();
    },
  );

  it('is nothing of a record without the expiry that was set', () => {
    const { setExpiry: _, ...without } = record;
    expect(quarantinedBy(without, token, 14)).toBeNull();
  });
});
