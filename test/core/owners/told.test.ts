import { describe, expect, it } from 'vitest';
import type { DeletionRecord } from '../../../lambda/core/deletion-record.ts';
import type { Ending } from '../../../lambda/core/owners/mail.ts';
import { noteEndings, recordTold } from '../../../lambda/core/owners/told.ts';
import type { Ledger, QuarantinedToken, Standing } from '../../../lambda/core/plan.ts';
import type { Quarantined } from '../../../lambda/core/quarantine/ledger.ts';
import { aCandidate, aLedger, aNotice, anId, aQuarantined, NOW } from '../../support/builders.ts';

const receipt = { messageId: 'm', at: NOW };
const about = { ownerId: 'owner-1', ownerName: 'Jane', name: 'n', rule: 'stale', lastUsed: null };
const ending = { ...about, end: 'deleted', set: null, until: null } as const;

function aRecord(difference: Partial<DeletionRecord> = {}): DeletionRecord {
  return {
    ...about,
    ...{ tokenId: anId(1), scopes: { kind: 'all' }, created: NOW, expiry: { kind: 'never' } },
    ...{ policyHash: 'p', planHash: 'h', noticedAt: null, deadline: null, runId: 'r', trackingId: null },
    ...{ at: NOW, status: 204, outcome: 'deleted', uncertain: false, reason: '' },
    ...difference,
  };
}

const noted = (ledger: Ledger, ...records: DeletionRecord[]) =>
  noteEndings(ledger, { records, quarantined: [] }, NOW).owners;

describe('what is noted of deletions', () => {
  it('is each that a rule made, untold', () => {
    expect(noted(aLedger(), aRecord())?.endings).toEqual({ [anId(1)]: { ...ending, at: NOW, told: null } });
  });

  it.each<Partial<DeletionRecord>>([{ planHash: '' }, { outcome: 'failed' }, { outcome: 'already-gone' }])(
    'is none with %j',
    (difference) => {
      expect(noted(aLedger(), aRecord(difference))?.endings).toEqual({});
    },
  );

  it('is never told anew, and forgotten after sixty days', () => {
    const told = { ...ending, at: NOW, told: receipt };
    const old = { ...told, at: '2026-09-24T03:00:00.000Z' };
    const ledger = { ...aLedger(), owners: { endings: { [anId(1)]: told, [anId(2)]: old }, reminders: {} } };
    expect(noted(ledger, aRecord())?.endings).toEqual({ [anId(1)]: told });
  });
});

describe('what is noted of quarantine', () => {
  const [set, until] = ['2026-11-23T03:10:00.000Z', '2026-12-07T03:10:00.000Z'];
  const quarantined = { ...about, end: 'quarantined', set, until, at: NOW, told: null } as const;
  const aWaiting = (standing: Standing, known: Partial<Quarantined> = {}): QuarantinedToken => ({
    tokenId: anId(1),
    known: aQuarantined({ set, until, since: NOW, lastUsed: null, record: aRecord(), ...known }),
    standing,
  });
  const waiting = { standing: 'waiting', doubt: null } as const;
  const notedOf = (ledger: Ledger, ...tokens: QuarantinedToken[]) =>
    noteEndings(ledger, { records: [], quarantined: tokens }, NOW).owners?.endings[anId(1)];
  const withEnding = (known: Ending): Ledger => ({
    ...aLedger(),
    owners: { endings: { [anId(1)]: known }, reminders: {} },
  });

  it.each<[string, Partial<DeletionRecord>, Partial<Ending>]>([
    [
      'a token that is deleted later',
      { outcome: 'quarantined', setExpiry: set, until },
      { end: 'quarantined' },
    ],
    [
      'one whose life a rule caps',
      { outcome: 'quarantined', setExpiry: set, until: null },
      { end: 'capped' },
    ],
    ['one that is given back', { outcome: 'released' }, { end: 'released', set: null, until: null }],
  ])('is %s, by its record', (_what, record, expected) => {
    expect(noted(aLedger(), aRecord(record))?.endings[anId(1)]).toMatchObject(expected);
  });

  it('is what waits there, though no record of it is left', () => {
    expect(notedOf(aLedger(), aWaiting(waiting))).toEqual(quarantined);
    expect(notedOf(aLedger(), aWaiting({ standing: 'due', filter: 'never-used' }))).toEqual(quarantined);
    expect(notedOf(aLedger(), aWaiting(waiting, { until: null }))).toMatchObject({
      end: 'capped',
      until: null,
    });
  });

  it('is nothing of what is in doubt, was left, or expired by its cap', () => {
    expect(notedOf(aLedger(), aWaiting({ standing: 'waiting', doubt: 'd' }))).toBeUndefined();
    expect(notedOf(aLedger(), aWaiting({ standing: 'left' }))).toBeUndefined();
    expect(notedOf(aLedger(), aWaiting({ standing: 'expired' }, { until: null }))).toBeUndefined();
    expect(notedOf(aLedger(), aWaiting(waiting, { since: '2026-09-24T03:00:00.000Z' }))).toBeUndefined();
  });

  it('is told once, and again when it is followed by something else', () => {
    const told = { ...quarantined, at: '2026-11-20T03:00:00.000Z', told: receipt };
    expect(notedOf(withEnding(told), aWaiting(waiting))).toEqual(told);
    expect(notedOf(withEnding(told), aWaiting({ standing: 'expired' }))).toMatchObject({ end: 'expired' });
    const gone = noted(withEnding(told), aRecord())?.endings[anId(1)];
    expect(gone).toMatchObject({ end: 'deleted', told: null });
    const again = { ...told, end: 'released', set: null, until: null } as const;
    expect(notedOf(withEnding(again), aWaiting(waiting))).toEqual(quarantined);
    expect(notedOf(withEnding({ ...told, at: NOW, set: until }), aWaiting(waiting))).toMatchObject({
      set: until,
    });
    expect(notedOf(withEnding({ ...told, set: until }), aWaiting(waiting))).toEqual(quarantined);
  });

  it('is what was done last, in whatever order it is known', () => {
    const first = aRecord({ outcome: 'quarantined', setExpiry: set, until, at: '2026-11-22T03:00:00.000Z' });
    for (const records of [
      [first, aRecord()],
      [aRecord(), first],
    ])
      expect(noted(aLedger(), ...records)?.endings[anId(1)]).toMatchObject({ end: 'deleted', at: NOW });
  });

  it('ends with what is gone', () => {
    const expired = { ...quarantined, end: 'expired', told: receipt } as const;
    expect(noted(withEnding(expired), aRecord({ at: NOW }))?.endings[anId(1)]).toEqual(expired);
  });
});

it('a reminder is forgotten once its token expired', () => {
  const reminder = { ...receipt, days: 7, expiresAt: '2026-11-24T00:00:00.000Z' };
  const reminders = { [anId(1)]: reminder, [anId(2)]: { ...reminder, expiresAt: NOW } };
  const ledger = { ...aLedger(), owners: { endings: {}, reminders } };
  expect(noted(ledger)?.reminders).toEqual({ [anId(1)]: reminder });
});

describe('an accepted mail', () => {
  const { ownerId: _id, ownerName: _name, ...line } = ending;
  const news = {
    owner: { id: 'owner-1', name: null },
    notices: [
      {
        id: anId(1),
        name: 'n',
        rule: 'stale',
        reason: 'r',
        deadline: NOW,
        prospect: { does: 'delete' as const },
      },
    ],
    endings: [{ ...line, id: anId(2), at: NOW, isRevivable: false }],
    reminders: [{ id: anId(3), name: 'n', expiresAt: '2026-11-30T00:00:00.000Z', days: 7 }],
  };

  it('makes all that it named told, and nothing else', () => {
    const notice = aNotice(aCandidate());
    const untold = { ...ending, at: NOW, told: null };
    const ledger: Ledger = {
      ...aLedger({ [anId(1)]: notice, [anId(9)]: notice }),
      owners: { endings: { [anId(2)]: untold, [anId(9)]: untold }, reminders: {} },
    };
    const { notices, owners } = recordTold(ledger, news, receipt);
    expect(notices).toEqual({ [anId(1)]: { ...notice, owner: receipt }, [anId(9)]: notice });
    expect(owners).toEqual({
      endings: { [anId(2)]: { ...untold, told: receipt }, [anId(9)]: untold },
      reminders: { [anId(3)]: { ...receipt, expiresAt: '2026-11-30T00:00:00.000Z', days: 7 } },
    });
  });

  it('makes nothing told that the ledger does not know', () => {
    const { notices, owners } = recordTold(aLedger(), { ...news, reminders: [] }, receipt);
    expect([notices, owners]).toEqual([{}, { endings: {}, reminders: {} }]);
  });
});
