import { describe, expect, it } from 'vitest';
import { pruneLedger, readLedger, recordNotices } from '../../../lambda/core/notice/ledger.ts';
import type { PlannedToken } from '../../../lambda/core/plan.ts';
import { aCandidate, aLedger, aNotice, anId, aPat, NOW } from '../../support/builders.ts';

const candidate = aCandidate();
const notice = aNotice(candidate);
const ledger = aLedger({ [anId(1)]: notice });

describe('Any error while reading the ledger: notices only', () => {
  const broken = (change: object) => JSON.stringify({ ...ledger, ...change });
  it.each<[string, string | null]>([
    ['there is no ledger yet', null],
    ['the ledger cannot be read', '{"schemaVersion":1'],
    ['the ledger cannot be read', 'null'],
    ['the ledger cannot be read', broken({ schemaVersion: 2 })],
    ['the ledger cannot be read', broken({ extra: true })],
    ['the ledger cannot be read', broken({ updatedAt: 'yesterday' })],
    ['the ledger cannot be read', broken({ notices: { '../x': notice } })],
    ['the ledger cannot be read', broken({ notices: { [anId(1)]: { ...notice, deadline: null } } })],
    ["the ledger is another tenant's", broken({ tenant: 'other' })],
    ['the ledger is from the future', broken({ updatedAt: '2026-11-23T03:00:00.001Z' })],
    [
      'the ledger is from the future',
      broken({ notices: { [anId(1)]: { ...notice, firstNoticed: '2026-11-23T03:00:00.001Z' } } }),
    ],
  ])('%s', (doubt, text) => {
    expect(readLedger(text, 'acme', NOW)).toEqual({
      ledger: { schemaVersion: 1, tenant: 'acme', updatedAt: NOW, notices: {} },
      trusted: false,
      doubt,
    });
  });

  it('trusts the ledger of the tenant', () => {
    const reading = readLedger(JSON.stringify(ledger), 'acme', NOW);
    expect(reading).toEqual({ ledger, trusted: true, doubt: null });
  });
});

const planned: PlannedToken[] = [
  { candidate, stage: { stage: 'announce', deadline: '2026-11-30T03:00:00.000Z' } },
  { candidate: aCandidate(aPat({ id: anId(2) })), stage: { stage: 'queued' } },
];

it('A token counts as noticed only if its id was in a message that was accepted', () => {
  const recorded = recordNotices(aLedger(), {
    announced: planned,
    messageId: 'message-2',
    now: '2026-11-23T03:04:00.000Z',
  });
  expect(recorded).toEqual({
    schemaVersion: 1,
    tenant: 'acme',
    updatedAt: '2026-11-23T03:04:00.000Z',
    notices: {
      [anId(1)]: {
        rule: 'stale',
        ruleHash: 'sha256:stale',
        fingerprint: candidate.fingerprint,
        firstNoticed: '2026-11-23T03:04:00.000Z',
        deadline: '2026-11-30T03:00:00.000Z',
        messageId: 'message-2',
      },
    },
  });
});

it('keeps earlier notices when it records new ones', () => {
  const announced = planned.slice(0, 1);
  const recorded = recordNotices(aLedger({ [anId(3)]: notice }), { announced, messageId: 'm', now: NOW });
  expect(Object.keys(recorded.notices)).toEqual([anId(3), anId(1)]);
});

it('holds only what is pending: a token that is no candidate any more, or held, drops out', () => {
  const pending: PlannedToken[] = [
    { candidate: aCandidate(aPat({ id: anId(1) })), stage: { stage: 'running', notice } },
    { candidate: aCandidate(aPat({ id: anId(2) })), stage: { stage: 'due', notice } },
    { candidate: aCandidate(aPat({ id: anId(3) })), stage: { stage: 'due', notice: null } },
    { candidate: aCandidate(aPat({ id: anId(4) })), stage: { stage: 'held', reason: 'owner' } },
    { candidate: aCandidate(aPat({ id: anId(5) })), stage: { stage: 'queued' } },
  ];
  const pruned = pruneLedger(aLedger({ [anId(4)]: notice, [anId(6)]: notice }), pending, NOW);
  expect(pruned).toEqual({ ...aLedger(), updatedAt: NOW, notices: { [anId(1)]: notice, [anId(2)]: notice } });
});
