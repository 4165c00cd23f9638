import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../lambda/core/decide/listings.ts';
import { recheckQuarantined } from '../../../lambda/core/decide/recheck.ts';
import type { Completeness, Expiry, Pat } from '../../../lambda/core/pat.ts';
import type {
  Candidate,
  InventoryEntry,
  Means,
  QuarantinedToken,
  Standing,
} from '../../../lambda/core/plan.ts';
import { quarantineFindings } from '../../../lambda/core/quarantine/findings.ts';
import type { Quarantined } from '../../../lambda/core/quarantine/ledger.ts';
import type { TenantFacts } from '../../../lambda/core/quarantine/probe.ts';
import { standingWords } from '../../../lambda/core/quarantine/standing.ts';
import {
  endsByExpiry,
  holdForQuarantine,
  isApart,
  type QuarantineInput,
  quarantineTonight,
  withinApproval,
} from '../../../lambda/core/quarantine/tonight.ts';
import {
  aCandidate,
  anEntry,
  anId,
  aPat,
  aPolicy,
  aQuarantined,
  aRecord,
  facts,
  NO_QUARANTINE,
  NOW,
} from '../../support/builders.ts';

const SET = '2026-11-09T03:05:00.000Z';
const QUARANTINING: Means = { means: 'quarantine', revivable: 'yes' };
const NONE: Means = { means: 'none', reason: 'nobody asked' };
const CAPPED: Partial<Candidate> = { action: { do: 'expire', inDays: 30 } };
const able = { facts: { bulkUpdate: 'present' } as TenantFacts, doubt: null };
const known = facts();

const tokenOf = (number: number): Pat => aPat({ id: anId(number) });
const rowOf = (number: number): Pat => ({ ...tokenOf(number), expiry: { kind: 'at', at: SET } });
const nameless: InventoryEntry = {
  row: { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'no id' },
  certifiedBy: [],
};
const whole: { completeness: Completeness }[] = [{ completeness: { kind: 'complete' } }];

function entryOf(number: number, difference: Partial<Quarantined> = {}): Quarantined {
  const pat = tokenOf(number);
  return {
    ...{ former: { kind: 'at', at: '2027-06-01T00:00:00.000Z' }, set: SET, rule: 'stale', runId: 'run' },
    ...{ since: '2026-11-09T03:00:00.000Z', until: '2026-11-22T03:05:00.000Z', lastUsed: pat.lastUsed },
    ...{ fingerprint: fingerprint(pat), record: aRecord(pat) },
    ...difference,
  };
}

/** Where tokens in quarantine stand tonight, of whom `listed` are listed. */
function tonight(
  tokens: Record<number, Partial<Quarantined>>,
  { listed, most = 10, doubt = null, listings = whole, attempted = [], spell = (id) => id }: Options,
): string[] {
  const waiting = Object.entries(tokens).map(([id, change]) => [
    anId(Number(id)),
    entryOf(Number(id), change),
  ]);
  const input: QuarantineInput = {
    ...NO_QUARANTINE,
    waiting: {
      quarantine: { schemaVersion: 1, tenant: 'acme', updatedAt: NOW, tokens: Object.fromEntries(waiting) },
      doubt: null,
    },
    attempted: new Set(attempted.map(anId)),
  };
  const rows = listed.map(rowOf);
  const entries = [...rows.map((row) => anEntry({ ...row, id: spell(row.id) }, known)), nameless];
  const { tokens: found } = quarantineTonight(input, { entries, facts: known, listings }, { most, doubt });
  return found.map(({ tokenId, standing }) => `${Number.parseInt(tokenId, 16)} ${standing.standing}`);
}

type Options = {
  listed: number[];
  most?: number;
  doubt?: string | null;
  listings?: { completeness: Completeness }[];
  attempted?: number[];
  spell?: (id: string) => string;
};

describe('a night with tokens in quarantine', () => {
  it('deletes those that waited longest, as many as the limits allow', () => {
    const late = { until: '2026-11-23T02:00:00.000Z' };
    expect(tonight({ 1: late, 2: {}, 3: late }, { listed: [1, 2, 3], most: 2 })).toEqual([
      '1 due',
      '2 due',
      '3 waiting',
    ]);
    expect(tonight({ 1: {} }, { listed: [1], most: 0 })).toEqual(['1 waiting']);
  });

  it('deletes none where earlier nights are not known', () => {
    expect(tonight({ 1: {} }, { listed: [1], doubt: 'nobody knows' })).toEqual(['1 waiting']);
  });

  it('says of one that is listed no more that it expired, or that a run deleted it which was cut off', () => {
    expect(tonight({ 1: {}, 2: {} }, { listed: [], attempted: [2] })).toEqual(['1 expired', '2 deleted']);
  });

  it('waits with one whose id the tenant spells in another way, whatever else is told of it', () => {
    const spell = (id: string) => id.toUpperCase();
    expect(tonight({ 171: {}, 2: {} }, { listed: [171, 2], spell })).toEqual(['2 due', '171 waiting']);
  });

  it('says nothing of one that a listing may have left out', () => {
    const listings: Options['listings'] = [{ completeness: { kind: 'doubtful', reason: 'cut' } }];
    expect(tonight({ 1: {}, 2: {} }, { listed: [], attempted: [2], listings })).toEqual([
      '1 waiting',
      '2 waiting',
    ]);
  });

  it.each<[Standing, string | null, boolean]>([
    [{ standing: 'waiting', doubt: null }, NOW, true],
    [{ standing: 'due', filter: 'unused-90' }, NOW, true],
    [{ standing: 'release', used: false, reason: '' }, NOW, true],
    [{ standing: 'waiting', doubt: null }, null, false],
    [{ standing: 'left' }, NOW, false],
  ])('with %j until %s sets a token apart from the rules: %s', (standing, until, apart) => {
    expect(isApart({ tokenId: anId(1), known: entryOf(1, { until }), standing })).toBe(apart);
  });
});

describe('a candidate', () => {
  const past: Expiry = { kind: 'at', at: '2026-11-21T03:00:00.000Z' };
  const long: Expiry = { kind: 'at', at: '2026-11-01T03:00:00.000Z' };

  it.each<[what: string, candidate: Candidate, means: Means, byExpiry: boolean]>([
    ['of a delete rule', aCandidate(), QUARANTINING, true],
    ['without expiry', aCandidate(aPat({ expiry: { kind: 'never' } })), QUARANTINING, true],
    ['that expired by itself', aCandidate(aPat({ expiry: past })), QUARANTINING, false],
    ['where nothing asks for quarantine', aCandidate(), { means: 'delete', instead: null }, false],
    ['of an expire rule', aCandidate(aPat(), CAPPED), { means: 'delete', instead: null }, true],
  ])('%s, ends by its expiry: %#', (...[, candidate, means, byExpiry]) => {
    expect(endsByExpiry(candidate, means, NOW)).toBe(byExpiry);
  });

  const expired = 'it expired by itself on 2026-11-21, and is deleted 14 days later';
  const doubt = { quarantine: null, doubt: 'the list cannot be read' };

  it.each<[what: string, candidate: Candidate, change: Partial<Held>, reason: string | undefined]>([
    ['of a delete rule is free', aCandidate(), {}, undefined],
    ['of a delete rule is held where nothing may end', aCandidate(), { means: NONE }, 'nobody asked'],
    ['of an expire rule is held where nobody knows', aCandidate(aPat(), CAPPED), {}, 'nobody asked'],
    ['of an expire rule is free where it can', aCandidate(aPat(), CAPPED), { tenantFacts: able }, undefined],
    ['that expired two days ago waits', aCandidate(aPat({ expiry: past })), {}, expired],
    ['that expired long ago is free', aCandidate(aPat({ expiry: long })), {}, undefined],
    [
      'that expired is free without quarantine',
      aCandidate(aPat({ expiry: past })),
      { days: null },
      undefined,
    ],
    [
      'that expired may be of a quarantine that cannot be read',
      aCandidate(aPat({ expiry: long })),
      { waiting: doubt },
      'it has expired, and the list cannot be read',
    ],
  ])('%s', (...[, candidate, { days, ...change }, reason]) => {
    const policy = days === null ? aPolicy() : aPolicy({ quarantine: {} });
    const input = { ...NO_QUARANTINE, means: QUARANTINING, ...change };
    expect(holdForQuarantine([candidate], { policy, now: NOW }, input).get(anId(1))).toBe(reason);
  });
});

type Held = Pick<QuarantineInput, 'waiting' | 'tenantFacts'> & { means: Means; days: null };

describe('what a person is told of quarantine', () => {
  const told = (
    change: Partial<QuarantineInput & { means: Means; standing: Standing; candidate: Partial<Candidate> }>,
  ) => {
    const { means = QUARANTINING, standing, candidate = {}, ...input } = change;
    const token: QuarantinedToken | null = standing
      ? { tokenId: anId(1), known: entryOf(1), standing }
      : null;
    const tokens = token === null ? [] : [token];
    const candidates = [aCandidate(aPat(), candidate)];
    return quarantineFindings(
      { ...NO_QUARANTINE, tenantFacts: able, ...input },
      { means, tokens },
      candidates,
    ).map(({ kind, severity }) => `${kind} ${severity}`);
  };

  it.each<[Parameters<typeof told>[0], string[]]>([
    [{}, []],
    [{ means: { means: 'quarantine', revivable: 'no' } }, ['quarantine-not-revivable medium']],
    [{ means: { means: 'quarantine', revivable: 'unknown' } }, ['quarantine-not-revivable medium']],
    [{ means: NONE }, ['quarantine-not-possible high']],
    [{ means: { means: 'delete', instead: 'absent' } }, ['quarantine-replaced low']],
    [{ means: { means: 'delete', instead: null } }, []],
    [{ candidate: CAPPED }, []],
    [{ candidate: CAPPED, means: NONE }, []],
    [{ candidate: CAPPED, tenantFacts: NO_QUARANTINE.tenantFacts }, ['expiry-not-possible medium']],
    [
      {
        candidate: CAPPED,
        tenantFacts: { facts: { bulkUpdate: 'absent' } as TenantFacts, doubt: null },
      },
      ['expiry-not-possible medium'],
    ],
    [{ waiting: { quarantine: null, doubt: 'x' } }, ['quarantine-not-trusted high']],
    [{ standing: { standing: 'release', used: true, reason: 'it was used' } }, ['quarantine-used high']],
    [{ standing: { standing: 'release', used: false, reason: 'kept' } }, ['quarantine-released low']],
    [{ standing: { standing: 'waiting', doubt: 'x' } }, ['quarantine-doubt low']],
    [{ standing: { standing: 'waiting', doubt: null } }, []],
    [{ standing: { standing: 'due', filter: 'unused-90' } }, []],
  ])('of %j', (change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  it.each([
    ['has no bulk update', { facts: { bulkUpdate: 'absent' } as TenantFacts, doubt: null }, true],
    ['is not known', NO_QUARANTINE.tenantFacts, false],
  ])('names orElse: delete as a way out where the tenant %s: %s', (_, tenantFacts, isNamed) => {
    const [finding] = quarantineFindings(
      { ...NO_QUARANTINE, tenantFacts } as QuarantineInput,
      { means: NONE, tokens: [] },
      [aCandidate(aPat(), {})],
    );
    expect(finding?.remedy.includes('orElse: delete')).toBe(isNamed);
  });

  it.each<[Standing, string]>([
    [{ standing: 'waiting', doubt: null }, ', and it is deleted after 2026-11-22T03:05:00.000Z'],
    [{ standing: 'waiting', doubt: 'x' }, '; it waits in doubt: x'],
    [{ standing: 'due', filter: 'unused-90' }, ', and its time has come'],
    [{ standing: 'release', used: false, reason: 'kept' }, ', and it is to be given back: kept'],
    [{ standing: 'expired' }, ', and it is listed no more since that has passed'],
    [{ standing: 'gone' }, ', and it is gone'],
  ])('of a token where it stands: %j', (standing, words) => {
    expect(standingWords(entryOf(1), standing)).toBe(
      `in quarantine since 2026-11-09: its expiry was brought forward to ${SET}${words}`,
    );
  });

  it('of a token that a person took out of it', () => {
    expect(standingWords(entryOf(1), { standing: 'left' })).toBe(
      'a person gave it another expiry since it was quarantined',
    );
  });
});

describe('the recheck just before a quarantined token is deleted', () => {
  const recheck = (row: Pat, difference: Partial<Quarantined> = {}) =>
    recheckQuarantined({ id: anId(1), known: entryOf(1, difference) }, anEntry(row, known), known);

  it('allows what still waits as it was left', () => {
    expect(recheck(rowOf(1))).toEqual({ allowed: true, id: anId(1) });
  });

  it.each<[string, Pat, Partial<Quarantined>, string]>([
    ['another token', rowOf(2), {}, 'the fresh row is of another token'],
    ['one that was used', { ...rowOf(1), lastUsed: NOW }, {}, 'to be given back: it was used'],
    ['one that a person gave another expiry', tokenOf(1), {}, 'a person gave it another expiry'],
    ['one before its time', rowOf(1), { until: '2026-11-24T03:00:00.000Z' }, 'it is deleted after'],
  ])('keeps %s', (...[, row, difference, reason]) => {
    expect(recheck(row, difference)).toEqual({ allowed: false, reason: expect.stringContaining(reason) });
  });
});

it('an approval is of the tokens that it names alone', () => {
  const standing = { standing: 'due', filter: 'never-used' } as const;
  const waiting = { standing: 'waiting', doubt: null } as const;
  const tokens = [
    { tokenId: anId(1), known: aQuarantined(), standing },
    { tokenId: anId(2), known: aQuarantined(), standing },
    { tokenId: anId(3), known: aQuarantined(), standing: waiting },
  ];
  expect(withinApproval(tokens, { due: [anId(2), anId(3)] }).map((one) => one.standing)).toEqual([
    { standing: 'waiting', doubt: 'the approval of tonight is not of it' },
    standing,
    waiting,
  ]);
});
