import { describe, expect, it } from 'vitest';
import type { TokenOutcome } from '../../../lambda/core/deletion-record.ts';
import type { Expiry, InventoryRow } from '../../../lambda/core/pat.ts';
import type { Facts, InventoryEntry, Plan, Stage } from '../../../lambda/core/plan.ts';
import { type Act, outcomesOf } from '../../../lambda/core/planning/outcomes.ts';
import { summarise } from '../../../lambda/core/planning/summary.ts';
import type { Finding, RotationResult } from '../../../lambda/core/results.ts';
import {
  aCandidate,
  aNotice,
  anEntry,
  anId,
  aPat,
  aPolicy,
  certifiedBy,
  facts,
  NOW,
} from '../../support/builders.ts';

const notice = aNotice(aCandidate());
const due: Stage = { stage: 'due', notice };
const announce: Stage = { stage: 'announce', deadline: '2026-11-30T03:00:00.000Z' };
const running: Stage = { stage: 'running', notice: { ...notice, firstNoticed: '2026-11-20T03:00:00.000Z' } };
const held: Stage = { stage: 'held', reason: 'its owner' };

function aPlan(mode: Plan['mode'], stages: readonly Stage[]): Plan {
  const planned = stages.map((stage, place) => ({
    candidate: aCandidate(aPat({ id: anId(place + 1) })),
    stage,
  }));
  const header = { schemaVersion: 1, runId: 'run', tenant: 'acme', now: NOW, mode } as const;
  const guard = { verdict: 'proceed' as const, reasons: [], checks: [] };
  return { ...header, policyHash: 'sha256:policy', planHash: 'sha256:plan', guard, planned, findings: [] };
}

function outcomeOf(stage: Stage, mode: Plan['mode'], act?: Act) {
  const acted = new Map(act === undefined ? [] : [[anId(1), act]]);
  const entries = [certifiedBy(aPat(), 'unused-90')];
  const [token] = outcomesOf({ plan: aPlan(mode, [stage]), entries, facts: facts(), acted });
  return token;
}

describe('the outcome of a planned token', () => {
  it.each<[Stage['stage'], Stage, reporting: TokenOutcome, enforcing: TokenOutcome, deadline: string | null]>(
    [
      ['due', due, 'would-delete', 'not-reached', '2026-11-22T03:00:00.000Z'],
      ['due', { stage: 'due', notice: null }, 'would-delete', 'not-reached', null],
      ['announce', announce, 'would-delete', 'waiting', '2026-11-30T03:00:00.000Z'],
      ['queued', { stage: 'queued' }, 'would-delete', 'waiting', null],
      ['running', running, 'waiting', 'waiting', '2026-11-27T03:00:00.000Z'],
      ['held', held, 'kept', 'kept', null],
    ],
  )('that is %s is told where nothing was done to it', (...[, stage, reporting, enforcing, deadline]) => {
    expect(outcomeOf(stage, 'report')).toMatchObject({ verdict: 'delete', outcome: reporting, deadline });
    expect(outcomeOf(stage, 'enforce')).toMatchObject({ verdict: 'delete', outcome: enforcing });
  });

  it('has a deadline once its notice was given, and none where the night gave none', () => {
    const given = outcomeOf(announce, 'enforce', { outcome: 'noticed', reason: '' });
    expect(given?.deadline).toBe('2026-11-30T03:00:00.000Z');
    expect(outcomeOf(announce, 'enforce')?.deadline).toBeNull();
    expect(outcomeOf(running, 'enforce')?.deadline).toBe('2026-11-27T03:00:00.000Z');
  });

  it('is what was done to it', () => {
    const token = outcomeOf(due, 'enforce', { outcome: 'failed', reason: 'status 403' });
    expect(token).toMatchObject({ outcome: 'failed', reason: 'last used long ago; status 403' });
    expect(outcomeOf(due, 'enforce', { outcome: 'deleted', reason: '' })?.reason).toBe('last used long ago');
    expect(outcomeOf(held, 'enforce')?.reason).toBe('last used long ago; held: its owner');
  });
});

describe('the outcome of a kept token', () => {
  const exempting = aPolicy({
    exemptions: [{ token: anId(1), reason: 'a', approvedBy: 'b', until: '2027-06-30' }],
  });
  const keeping = aPolicy({ rules: [{ name: 'mine', when: { owner: 'Jane*' }, do: 'keep' }] });
  it.each<[string | null, InventoryEntry, Facts]>([
    [null, certifiedBy(aPat({ lastUsed: NOW })), facts()],
    ['doubt', certifiedBy(aPat()), facts()],
    ['managed', certifiedBy(aPat({ managed: true })), facts()],
    ['exempt', certifiedBy(aPat()), facts({ policy: exempting })],
    ['mine', certifiedBy(aPat()), facts({ policy: keeping })],
    [null, certifiedBy(aPat(), 'unused-90'), facts()],
  ])('names %s as what kept it', (rule, entry, known) => {
    const [token] = outcomesOf({
      plan: aPlan('enforce', []),
      entries: [entry],
      facts: known,
      acted: new Map(),
    });
    expect(token).toMatchObject({ verdict: 'keep', outcome: 'kept', rule, deadline: null });
  });
});

const nobody: InventoryRow = { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'no id' };
const named: InventoryRow = { kind: 'unreadable', id: anId(9), name: 'x', ownerId: 'o', reason: 'no date' };
const unknownExpiry: Expiry = { kind: 'unknown' };

it('gives every row of the inventory one outcome, those that cannot be read too', () => {
  const rows = [nobody, named, aPat(), nobody];
  const entries = rows.map((row): InventoryEntry => ({ row, certifiedBy: [] }));
  const tokens = outcomesOf({ plan: aPlan('enforce', []), entries, facts: facts(), acted: new Map() });
  const ids = ['unreadable-row-1', anId(9), anId(1), 'unreadable-row-2'];
  expect([...tokens].map(({ id }) => id)).toEqual(ids);
  expect([...tokens][0]).toEqual({
    id: 'unreadable-row-1',
    name: '',
    ownerId: null,
    ownerName: null,
    scopes: { kind: 'unknown' },
    created: null,
    lastUsed: null,
    expiry: unknownExpiry,
    managed: false,
    readable: false,
    verdict: 'keep',
    rule: 'unreadable',
    reason: 'it cannot be read: no id',
    outcome: 'kept',
    deadline: null,
  });
});

function aRotation(difference: Partial<RotationResult>): RotationResult {
  return {
    secret: 'a/b',
    settings: {
      secret: 'a/b',
      everyDays: 30,
      overlapDays: 2,
      beforeExpiryDays: 14,
      expiresInDays: 90,
      maxOverlapDays: 6,
      consumerCacheHours: 24,
      whenStillUsed: 'keep',
    },
    state: 'left',
    due: false,
    reason: '',
    currentTokenId: null,
    currentSince: null,
    currentExpiry: unknownExpiry,
    nextDue: null,
    predecessor: { state: 'none' },
    findings: [],
    problems: [],
    ...difference,
  };
}

function aFinding(severity: Finding['severity']): Finding {
  const about = { tokenId: null, ownerId: null, message: '', remedy: '', controls: [] };
  return { key: severity, kind: 'k', severity, ...about };
}

it('counts the figures of a run from the results of its tokens', () => {
  const acts: [TokenOutcome, Stage][] = [
    ['deleted', due],
    ['already-gone', due],
    ['spared', due],
    ['failed', due],
    ['not-reached', due],
    ['noticed', announce],
    ['waiting', running],
    ['kept', held],
  ];
  const plan = aPlan(
    'enforce',
    acts.map(([, stage]) => stage),
  );
  const acted = new Map(
    acts.map(([outcome], place): [string, Act] => [anId(place + 1), { outcome, reason: '' }]),
  );
  const exemptions = [{ token: anId(22), reason: 'a', approvedBy: 'b', until: '2027-06-30' }];
  const known = facts({ policy: aPolicy({ exemptions }) });
  const young = { lastUsed: null, created: '2026-11-22T03:00:00.000Z' };
  const entries: InventoryEntry[] = [
    ...[...plan.planned].map(({ candidate }) => certifiedBy(candidate.pat, 'unused-90')),
    anEntry(aPat({ id: anId(20), ...young }), known),
    certifiedBy(aPat({ id: anId(21), ...young, managed: true }), 'unused-90'),
    anEntry(aPat({ id: anId(22), lastUsed: NOW }), known),
    { row: nobody, certifiedBy: [] },
  ];
  const tokens = outcomesOf({ plan, entries, facts: known, acted });
  const rotations = [
    aRotation({ due: true, state: 'rotated', predecessor: { state: 'retired', tokenId: 't' } }),
    aRotation({ due: true, state: 'failed' }),
    aRotation({ predecessor: { state: 'still-used', tokenId: 't', lastUsed: NOW, keptUntil: null } }),
  ];
  const summary = summarise({
    plan,
    status: 'partial',
    startedAt: NOW,
    finishedAt: '2026-11-23T03:01:00.000Z',
    entries,
    tokens,
    owners: [],
    rotations,
    findings: [
      { ...aFinding('high'), firstSeen: NOW },
      aFinding('low'),
      aFinding('low'),
      { ...aFinding('high'), standing: { is: 'platform' } },
      { ...aFinding('high'), standing: { is: 'accepted', approvedBy: 'CISO', until: 'x', reason: 'y' } },
    ],
    closed: 3,
    api: { requests: 7, retries: 1, throttled: 0 },
  });
  expect(summary).toEqual({
    schemaVersion: 1,
    runId: 'run',
    tenant: 'acme',
    mode: 'enforce',
    status: 'partial',
    startedAt: NOW,
    finishedAt: '2026-11-23T03:01:00.000Z',
    policyHash: 'sha256:policy',
    planHash: 'sha256:plan',
    inventory: { total: 12, stale: 8, neverUsed: 2, managed: 1, exempt: 1, unreadable: 1 },
    deletions: {
      planned: 7,
      noticed: 1,
      waiting: 1,
      due: 5,
      deleted: 1,
      quarantined: 0,
      released: 0,
      expired: 0,
      alreadyGone: 1,
      spared: 1,
      failed: 1,
      notReached: 1,
    },
    risk: { tokens: 9, everything: 0, neverExpire: 0, ownerLeft: 0, ownerKnown: 0 },
    pace: { announce: 1, queued: 0 },
    rotations: { due: 2, rotated: 1, failed: 1, retired: 1, stillUsed: 1 },
    findings: { high: 1, medium: 0, low: 2, new: 1, accepted: 1, platform: 1, closed: 3 },
    guard: { verdict: 'proceed', reasons: [] },
    api: { requests: 7, retries: 1, throttled: 0 },
  });
});

it('counts a night without tokens as zeros', () => {
  const { inventory, deletions } = summarise({
    plan: aPlan('enforce', []),
    status: 'succeeded',
    startedAt: NOW,
    finishedAt: NOW,
    entries: [],
    tokens: [],
    owners: [],
    rotations: [],
    findings: [],
    closed: 0,
    api: { requests: 0, retries: 0, throttled: 0 },
  });
  expect(inventory).toEqual({ total: 0, stale: 0, neverUsed: 0, managed: 0, exempt: 0, unreadable: 0 });
  expect(Object.values(deletions)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});
