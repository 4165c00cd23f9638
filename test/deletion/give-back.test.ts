import { describe, expect, it } from 'vitest';
import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity } from '../../lambda/archive/run.ts';
import type { KnownExpiry, Pat } from '../../lambda/core/pat.ts';
import { judgeGivingBack } from '../../lambda/core/quarantine/give-back.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import { readRecords } from '../../lambda/deletion/record.ts';
import type { Tenant } from '../../lambda/ports.ts';
import type { Switches } from '../../sandbox/switches.ts';
import { openSandbox } from '../isc/open-sandbox.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

const START = '2026-03-01T00:00:00.000Z';
const SET = '2026-03-01T00:05:00.000Z';
const FORMER: KnownExpiry = { kind: 'at', at: '2026-06-01T00:00:00.000Z' };
const NEVER: KnownExpiry = { kind: 'never' };
const run: RunIdentity = {
  ...{ runId: 'run', startedAt: START, prefix: 'acme/runs/2026/03/01/run/' },
  ...{ mode: 'enforce', switchPosition: 'enforce' },
};
const grounds = { rule: 'stale', planHash: '', noticedAt: null, deadline: null };

const released = { said: ['released', 'released'], dates: [null, FORMER.at] };
const failed = ['failed?', 'failed?'];
type Setting = { switches?: Partial<Switches>; formers?: readonly KnownExpiry[]; hours?: number };

/** Tokens in quarantine, with what they had before; their expiry passed unless no hour has gone by. */
async function quarantined({ switches = {}, formers = [NEVER, FORMER], hours = 1 }: Setting = {}) {
  const { sandbox, tenant, clock } = await openSandbox(switches);
  const owner = sandbox.tenant.addIdentity({ name: 'Ada' });
  const former = new Map(
    formers.map((one) => [
      sandbox.tenant.addToken({ ownerId: owner.id, expirationDate: SET, created: START, lastUsed: null }).id,
      one,
    ]),
  );
  const listed = async () =>
    (await tenant.listTokens({})).rows.filter((row): row is Pat => row.kind === 'pat' && former.has(row.id));
  const rows = new Map((await listed()).map((row) => [row.id, row]));
  const tokens = [...former.keys()].flatMap((id) => rows.get(id) ?? []);
  sandbox.clock.advance(hours * 3_600_000);
  const objects: Objects = new Map();
  const lease = leaseFor(run, { now: clock.now(), seconds: 600, unfinished: [] });
  objects.set(leaseKey('acme'), JSON.stringify(lease));
  const archive = createMemoryArchive(objects);
  const door = createDoor({
    ...{ archive, run, clock, tenantName: 'acme', policyHash: '' },
    ...{ log: () => undefined, interrupted: () => false },
  });
  const read = async () => ({
    readAt: clock.now(),
    rows: new Map((await listed()).map((row) => [row.id, row])),
  });
  const giveBack = (by: Tenant = tenant) =>
    door.giveBack({
      tenant: by,
      requests: tokens.map((token) => ({
        token,
        grounds,
        judge: ({ rows, readAt }: Awaited<ReturnType<typeof read>>) => {
          const row = rows.get(token.id);
          const shown = row === undefined ? { entry: null, doubt: null } : { entry: { row } };
          return judgeGivingBack(
            { id: token.id, former: former.get(token.id) ?? NEVER, set: SET },
            shown,
            readAt,
          );
        },
      })),
      read,
      ...{ maxAgeMs: 120_000, tooOld: 'too old', number: 1 },
      expiriesNow: async () => new Map((await listed()).map(({ id, expiry }) => [id, expiry])),
    });
  const dates = () => [...former.keys()].map((id) => sandbox.tenant.token(id)?.expirationDate);
  const requests = () => sandbox.requests.entries('bulk-update').length;
  return {
    ids: [...former.keys()],
    sandbox,
    tenant,
    giveBack,
    dates,
    requests,
    records: () => readRecords(archive, run),
  };
}

async function said(night: Awaited<ReturnType<typeof quarantined>>): Promise<string[]> {
  const { verdicts } = await night.giveBack();
  return verdicts.map(({ outcome, uncertain }) => `${outcome}${uncertain ? '?' : ''}`);
}

describe('giving tokens back', () => {
  it('gives each its former expiry, and records what it had and what it was given', async () => {
    const night = await quarantined();
    expect(await said(night)).toEqual(['released', 'released']);
    expect(night.dates()).toEqual([null, FORMER.at]);
    expect(
      (await night.records()).map(({ expiry, givenBack, outcome }) => [expiry, givenBack, outcome]),
    ).toEqual([
      [{ kind: 'at', at: SET }, NEVER, 'released'],
      [{ kind: 'at', at: SET }, FORMER, 'released'],
    ]);
  });

  it('gives a day to a token whose former expiry has passed meanwhile', async () => {
    const night = await quarantined({ formers: [{ kind: 'at', at: '2026-03-01T00:30:00.000Z' }] });
    expect(await said(night)).toEqual(['released']);
    expect(night.dates()).toEqual(['2026-03-02T01:00:00.000Z']);
  });

  it('asks once for up to 25 tokens of one former expiry', async () => {
    const formers = Array.from({ length: 60 }, (_, at) => (at < 30 ? NEVER : FORMER));
    const night = await quarantined({ formers });
    expect(new Set(await said(night))).toEqual(new Set(['released']));
    expect(night.requests()).toBe(4);
  });

  it('believes nothing that no new listing shows', async () => {
    const night = await quarantined();
    const lying: Tenant = {
      ...night.tenant,
      bulkUpdateExpiry: async () => ({ outcome: 'accepted', trackingId: null }),
    };
    const { verdicts } = await night.giveBack(lying);
    expect(verdicts).toMatchObject([
      { outcome: 'failed', uncertain: true },
      { outcome: 'failed', uncertain: true },
    ]);
  });

  it('does it once, and a repeated step says the same', async () => {
    const night = await quarantined();
    await night.giveBack();
    expect(await said(night)).toEqual(['released', 'released']);
    expect(night.requests()).toBe(2);
  });

  it.each<[string, Setting, { said: string[]; dates: (string | null | undefined)[] }]>([
    [
      'has no route',
      { switches: { bulkUpdate: false } },
      { said: ['failed', 'not-reached'], dates: [SET, SET] },
    ],
    ['revives none', { switches: { expiredRevival: 'refused' } }, { said: failed, dates: [SET, SET] }],
    ['had not ended them yet', { switches: { expiredRevival: 'refused' }, hours: 0 }, released],
    ['hides expired ones', { switches: { expiredListedDays: 0, unlistedExpired: 'hidden' } }, released],
    [
      'forgets expired ones',
      { switches: { expiredListedDays: 0 } },
      { said: failed, dates: [undefined, undefined] },
    ],
  ])('says what is true where the tenant %s', async (_, setting, expected) => {
    const night = await quarantined(setting);
    expect({ said: await said(night), dates: night.dates() }).toEqual(expected);
  });

  it('lets no token that is gone keep the others of its request in quarantine', async () => {
    const night = await quarantined({ formers: [NEVER, NEVER, NEVER], switches: { expiredListedDays: 1 } });
    night.sandbox.tenant.removeToken(night.ids[0] ?? '');
    expect(await said(night)).toEqual(['failed?', 'released', 'released']);
    expect(night.dates()).toEqual([undefined, null, null]);
  });
});
