import { describe, expect, it } from 'vitest';
import type { DeletionRecord } from '../../../lambda/core/deletion-record.ts';
import { noteEndings, recordTold } from '../../../lambda/core/owners/told.ts';
import type { Ledger } from '../../../lambda/core/plan.ts';
import { aCandidate, aLedger, aNotice, anId, NOW } from '../../support/builders.ts';

const receipt = { messageId: 'm', at: NOW };
const ending = { ownerId: 'owner-1', ownerName: 'Jane', name: 'n', rule: 'stale', lastUsed: null };

function aRecord(difference: Partial<DeletionRecord> = {}): DeletionRecord {
  return {
    ...ending,
    ...{ tokenId: anId(1), scopes: { kind: 'all' }, created: NOW, expiry: { kind: 'never' } },
    ...{ policyHash: 'p', planHash: 'h', noticedAt: null, deadline: null, runId: 'r', trackingId: null },
    ...{ at: NOW, status: 204, outcome: 'deleted', uncertain: false, reason: '' },
    ...difference,
  };
}

const noted = (ledger: Ledger, ...records: DeletionRecord[]) => noteEndings(ledger, records, NOW).owners;

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

it('a reminder is forgotten once its token expired', () => {
  const reminder = { ...receipt, days: 7, expiresAt: '2026-11-24T00:00:00.000Z' };
  const reminders = { [anId(1)]: reminder, [anId(2)]: { ...reminder, expiresAt: NOW } };
  const ledger = { ...aLedger(), owners: { endings: {}, reminders } };
  expect(noted(ledger)?.reminders).toEqual({ [anId(1)]: reminder });
});

describe('an accepted mail', () => {
  const news = {
    owner: { id: 'owner-1', name: null },
    notices: [{ id: anId(1), name: 'n', rule: 'stale', reason: 'r', deadline: NOW }],
    endings: [{ id: anId(2), name: 'n', rule: 'stale', lastUsed: null, at: NOW }],
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
