import { describe, expect, it } from 'vitest';
import type { Ending, Reminder } from '../../../lambda/core/owners/mail.ts';
import { type NewsInput, newsOf, reminderDue } from '../../../lambda/core/owners/news.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { Ledger, Means, PlannedToken, QuarantinedToken, Stage } from '../../../lambda/core/plan.ts';
import {
  aCandidate,
  aLedger,
  aNotice,
  anId,
  aPat,
  aPolicy,
  aQuarantined,
  NOW,
} from '../../support/builders.ts';

const policy = aPolicy({ owners: { tell: 'ses', from: 'iam@example.com' } });
const deadline = '2026-11-30T03:00:00.000Z';
const ownerOf = (number: number) => ({ id: `owner-${number}`, name: `Owner ${number}` });

function planned(number: number, stage: Stage, owner = 1): PlannedToken {
  return { candidate: aCandidate(aPat({ id: anId(number), owner: ownerOf(owner) })), stage };
}

function noticed(...numbers: number[]): Ledger {
  const notice = aNotice(aCandidate(), { deadline: '2026-12-24T03:00:00.000Z' });
  return aLedger(Object.fromEntries(numbers.map((number) => [anId(number), notice])));
}

function news(difference: Partial<NewsInput>) {
  const known = { planned: [], entries: [], ledger: aLedger(), designated: new Set<string>() };
  const means: Means = { means: 'delete', instead: null };
  return newsOf({ ...known, means, quarantined: [], policy, now: NOW, preview: false, ...difference });
}

const ending: Ending = {
  ...{ ownerId: 'owner-1', ownerName: null, name: 'n', rule: 'stale', lastUsed: null, at: NOW, told: null },
  ...{ end: 'deleted', set: null, until: null },
};
const running: Stage = { stage: 'running', notice: aNotice(aCandidate()) };
const announce: Stage = { stage: 'announce', deadline };

describe('what an owner is told of deletions to come', () => {
  it('is what was announced and not told yet, not before the date that the operators read', () => {
    const told = news({ planned: [planned(1, running), planned(2, announce)], ledger: noticed(1, 2) });
    expect(told[0]?.notices.map(({ id, deadline: date }) => [id, date])).toEqual([
      [anId(1), '2026-12-24T03:00:00.000Z'],
      [anId(2), '2026-12-24T03:00:00.000Z'],
    ]);
  });

  it('is not before the notice has run from tonight on', () => {
    const notice = aNotice(aCandidate());
    const told = news({ planned: [planned(1, running)], ledger: aLedger({ [anId(1)]: notice }) });
    expect(told[0]?.notices[0]?.deadline).toBe(deadline);
  });

  it.each<[string, Stage, Ledger]>([
    ['what nobody announced', announce, aLedger()],
    ['what is due', { stage: 'due', notice: null }, noticed(1)],
    ['what is held', { stage: 'held', reason: 'r' }, noticed(1)],
    [
      'what the owner was told',
      running,
      aLedger({ [anId(1)]: aNotice(aCandidate(), { owner: { messageId: 'm', at: NOW } }) }),
    ],
  ])('is not %s', (_what, stage, ledger) => {
    expect(news({ planned: [planned(1, stage)], ledger })).toEqual([]);
  });

  it('is, in a preview, what would be announced', () => {
    const told = news({ planned: [planned(1, announce), planned(2, { stage: 'queued' })], preview: true });
    expect(told.map(({ notices }) => notices.map(({ id, deadline: date }) => [id, date]))).toEqual([
      [[anId(1), deadline]],
    ]);
  });
});

it('each owner gets the own tokens alone, whatever the spelling of the id', () => {
  const id = 'abcdef0123456789abcdef0123456789';
  const spelt = (number: number, owner: string): PlannedToken => ({
    candidate: aCandidate(aPat({ id: anId(number), owner: { id: owner, name: null } })),
    stage: running,
  });
  const told = news({
    planned: [spelt(1, id), spelt(2, 'ABCDEF01-2345-6789-ABCD-EF0123456789'), planned(3, running, 2)],
    ledger: noticed(1, 2, 3),
  });
  expect(told.map(({ owner, notices }) => [owner.id, notices.map((line) => line.id)])).toEqual([
    [id, [anId(1), anId(2)]],
    ['owner-2', [anId(3)]],
  ]);
});

it('a deletion is told until it was told', () => {
  const receipt = { messageId: 'm', at: NOW };
  const endings = { [anId(1)]: { ...ending, told: null }, [anId(2)]: { ...ending, told: receipt } };
  const told = news({ ledger: { ...aLedger(), owners: { endings, reminders: {} } } });
  expect(told.map((one) => one.endings.map(({ id }) => id))).toEqual([[anId(1)]]);
});

describe('what is to be done to an announced token', () => {
  const quarantining = aPolicy({ owners: { tell: 'ses', from: 'a@example.com' }, quarantine: { days: 14 } });
  const quarantine = (revivable: 'yes' | 'no'): Means => ({ means: 'quarantine', revivable });
  const capped = aCandidate(aPat({ id: anId(1), owner: ownerOf(1) }), {
    action: { do: 'expire', inDays: 30 },
  });
  const told = (difference: Partial<NewsInput>) =>
    news({ planned: [planned(1, running)], ledger: noticed(1), ...difference })[0]?.notices[0]?.prospect;

  it('is a deletion, a quarantine where the policy asks for it and the tenant can, or a cap by its rule', () => {
    expect(told({})).toEqual({ does: 'delete' });
    expect(told({ policy: quarantining })).toEqual({ does: 'delete' });
    expect(told({ means: quarantine('yes') })).toEqual({ does: 'delete' });
    expect(told({ policy: quarantining, means: quarantine('yes') })).toEqual({
      ...{ does: 'quarantine', days: 14, isRevivable: true },
    });
    expect(told({ policy: quarantining, means: quarantine('no') })).toMatchObject({ isRevivable: false });
    expect(told({ planned: [{ candidate: capped, stage: running }] })).toEqual({
      does: 'expire',
      inDays: 30,
    });
  });
});

describe('what an owner is told of expiries', () => {
  const used = { lastUsed: '2026-11-22T00:00:00.000Z', expiry: { kind: 'at', at: deadline } } as const;
  const entry = (number: number, difference = {}) => ({
    row: aPat({ id: anId(number), ...used, ...difference }),
    certifiedBy: [],
  });

  it('is no token of the platform, of a rotation, or of the plan, nor one that cannot be read', () => {
    const unreadable = { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'r' } as const;
    const told = news({
      entries: [
        entry(1),
        entry(2, { managed: true }),
        entry(3),
        entry(4),
        { row: unreadable, certifiedBy: [] },
      ],
      designated: new Set([anId(3)]),
      planned: [planned(4, { stage: 'queued' })],
    });
    expect(told.map(({ reminders }) => reminders.map(({ id, days }) => [id, days]))).toEqual([
      [[anId(1), 7]],
    ]);
  });

  it('is no token in quarantine, whose expiry is its end; but one whose life is capped', () => {
    const waits = (until: string | null): QuarantinedToken => ({
      tokenId: anId(1),
      known: aQuarantined({ until }),
      standing: { standing: 'waiting', doubt: null },
    });
    expect(news({ entries: [entry(1)], quarantined: [waits(deadline)] })).toEqual([]);
    expect(news({ entries: [entry(1)], quarantined: [waits(null)] })).toHaveLength(1);
  });

  it('is nothing that was told before', () => {
    const reminders = { [anId(1)]: { messageId: 'm', at: NOW, expiresAt: deadline, days: 7 } };
    expect(
      news({ entries: [entry(1)], ledger: { ...aLedger(), owners: { endings: {}, reminders } } }),
    ).toEqual([]);
  });

  it('is nothing where the policy has no owners', () => {
    expect(news({ entries: [entry(1)], policy: aPolicy() })).toEqual([]);
  });
});

it('a mail names a hundred tokens at most, the nearest first, and deletions before reminders', () => {
  const many = Array.from({ length: 99 }, (_, index) => planned(index + 1, running));
  const ledger = noticed(...many.map((_, index) => index + 1));
  const endings = { [anId(201)]: ending, [anId(200)]: ending };
  const used = { lastUsed: '2026-11-22T00:00:00.000Z', expiry: { kind: 'at', at: deadline } } as const;
  const entries = [300, 301].map((number) => ({
    row: aPat({ id: anId(number), owner: ownerOf(1), ...used }),
    certifiedBy: [],
  }));
  const [told] = news({ planned: many, entries, ledger: { ...ledger, owners: { endings, reminders: {} } } });
  expect([told?.notices.length, told?.endings.map(({ id }) => id), told?.reminders.length]).toEqual([
    99,
    [anId(200)],
    0,
  ]);
  const [more] = news({
    planned: [...many, planned(400, running), planned(401, running)],
    entries,
    ledger: noticed(...many.map((_, index) => index + 1), 400, 401),
  });
  expect([more?.notices.length, more?.reminders.length]).toEqual([100, 0]);
  const [few] = news({ entries });
  expect(few?.reminders.map(({ id }) => id)).toEqual([anId(300), anId(301)]);
});

it('each part of a mail is in the order of its dates, and of its ids on one date', () => {
  const days = { 3: '2026-12-02', 1: '2026-12-03', 2: '2026-12-03' };
  const dates = Object.entries(days).map(([id, day]) => [Number(id), `${day}T03:00:00.000Z`] as const);
  const notices = Object.fromEntries(
    dates.map(([id, date]) => [anId(id), aNotice(aCandidate(), { deadline: date })]),
  );
  const endings = Object.fromEntries(dates.map(([id, date]) => [anId(id), { ...ending, at: date }]));
  const entries = dates.map(([id, date]) => ({
    row: aPat({
      ...{ id: anId(id + 10), owner: ownerOf(1), lastUsed: '2026-11-22T00:00:00.000Z' },
      expiry: { kind: 'at', at: date },
    }),
    certifiedBy: [],
  }));
  for (const shown of [
    [1, 2, 3],
    [3, 2, 1],
    [2, 1, 3],
  ].map((ids) => ids.map((id) => planned(id, running)))) {
    const [told] = news({
      planned: shown,
      entries: entries.toReversed(),
      ledger: { ...aLedger(notices), owners: { endings, reminders: {} } },
    });
    expect(told?.notices.map(({ id }) => id)).toEqual([anId(3), anId(1), anId(2)]);
    expect(told?.endings.map(({ id }) => id)).toEqual([anId(3), anId(1), anId(2)]);
    expect(told?.reminders.map(({ id }) => id)).toEqual([anId(13), anId(11), anId(12)]);
  }
});

const used = '2026-11-22T00:00:00.000Z';
const at = (day: string): Pat['expiry'] => ({ kind: 'at', at: `${day}T03:00:00.000Z` });
const given = (day: string, days: number): Reminder => ({
  ...{ messageId: 'm', at: NOW, expiresAt: `${day}T03:00:00.000Z`, days },
});

function due(difference: Partial<Pat>, before?: Reminder, steps = [30, 7, 1]) {
  return reminderDue(aPat({ lastUsed: used, ...difference }), before, { now: NOW, steps })?.days ?? null;
}

it.each<[string, Partial<Pat>, number | null]>([
  ['in 31 days', { expiry: at('2026-12-24') }, null],
  ['in 30 days', { expiry: at('2026-12-23') }, 30],
  ['in 8 days', { expiry: at('2026-12-01') }, 30],
  ['in 7 days', { expiry: at('2026-11-30') }, 7],
  ['tomorrow', { expiry: at('2026-11-24') }, 1],
  ['right now', { expiry: at('2026-11-23') }, null],
  ['yesterday', { expiry: at('2026-11-22') }, null],
  ['never', { expiry: { kind: 'never' } }, null],
  ['on an unknown day', { expiry: { kind: 'unknown' } }, null],
  ['tomorrow, unused for 30 days', { expiry: at('2026-11-24'), lastUsed: '2026-10-24T03:00:00.000Z' }, null],
  ['tomorrow, used 29 days ago', { expiry: at('2026-11-24'), lastUsed: '2026-10-25T03:00:00.000Z' }, 1],
  ['tomorrow, never used', { expiry: at('2026-11-24'), lastUsed: null }, null],
])('a token that expires %s is due for step %j', (_when, difference, step) => {
  expect(due(difference)).toBe(step);
});

it('no step is given twice, and a later one is given', () => {
  expect(due({ expiry: at('2026-12-01') }, given('2026-12-01', 30))).toBeNull();
  expect(due({ expiry: at('2026-11-30') }, given('2026-11-30', 30))).toBe(7);
  expect(due({ expiry: at('2026-11-30') }, given('2026-11-30', 1))).toBeNull();
});

it('another expiry starts over', () => {
  expect(due({ expiry: at('2026-12-01') }, given('2026-11-25', 1))).toBe(30);
});

it('the policy says the steps, and may say none', () => {
  expect(due({ expiry: at('2026-12-24') }, undefined, [60])).toBe(60);
  expect(due({ expiry: at('2026-11-24') }, undefined, [])).toBeNull();
});
