import { describe, expect, it } from 'vitest';
import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity } from '../../lambda/archive/run.ts';
import type { ExpiryUpdate } from '../../lambda/core/call-outcomes.ts';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { Expiry, Pat } from '../../lambda/core/pat.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import type { Fresh, Quarantining } from '../../lambda/deletion/passage.ts';
import { readRecords } from '../../lambda/deletion/record.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { anId, aPat, facts, NOW } from '../support/builders.ts';
import { createFakeClock, createFakeTenant } from '../support/fake-tenant.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

const SOON = '2026-11-23T03:05:00.000Z';
const LATER = '2026-11-23T03:06:00.000Z';
const FORMER: Expiry = { kind: 'at', at: '2027-06-01T00:00:00.000Z' };
const SET: Expiry = { kind: 'at', at: SOON };
const trackingId = 'track';

const run: RunIdentity = {
  runId: 'run',
  startedAt: NOW,
  prefix: 'acme/runs/2026/11/23/run/',
  mode: 'enforce',
  switchPosition: 'enforce',
};
const grounds = { rule: 'stale', planHash: 'sha256:plan', noticedAt: null, deadline: null };

/** Whether a call takes place, and whether its caller hears of it. */
type Cut = 'before' | 'after' | null;
type Answer = (ids: readonly string[], apply: () => void) => ExpiryUpdate;
const accept: Answer = (_, apply) => {
  apply();
  return { outcome: 'accepted', trackingId };
};
type Setting = { tokens?: readonly Pat[]; answer?: Answer };

/** A tenant of so many tokens and an archive, at whose calls a run can be cut off. */
function world({ tokens = [aPat()], answer = accept }: Setting = {}) {
  const calls: string[] = [];
  const objects: Objects = new Map();
  objects.set(leaseKey('acme'), JSON.stringify(leaseFor(run, { now: NOW, seconds: 60, unfinished: [] })));
  const expiries = new Map(tokens.map(({ id, expiry }) => [id, expiry]));
  let cutAt = 0;
  let cut: Cut = null;
  let isDead = false;
  const sent: string[] = [];
  const reach = async <T>(call: string, work: () => T | Promise<T>): Promise<T> => {
    if (isDead) throw new Error('dead');
    calls.push(call.replace(run.prefix, ''));
    isDead = calls.length === cutAt;
    if (isDead && cut === 'before') throw new Error('cut off');
    const result = await work();
    if (isDead) throw new Error('cut off');
    return result;
  };
  const clock = createFakeClock(NOW);
  const fake = createFakeTenant(clock);
  const tenant: Tenant = {
    ...fake.open(fake.addToken()),
    bulkUpdateExpiry: async (ids, expiry, veto) => {
      const reason = veto?.() ?? null;
      if (reason !== null) return { outcome: 'not-reached', reason };
      return reach(`update ${ids.length}`, () =>
        answer(ids, () => {
          for (const id of ids) expiries.set(id, expiry);
          sent.push(...ids);
        }),
      );
    },
  };
  const archive = createMemoryArchive(objects, reach);
  const deps = { archive, run, tenantName: 'acme', policyHash: 'sha256:policy', clock, log: () => undefined };
  const passage = (change: Partial<Quarantining<Fresh>>): Quarantining<Fresh> => ({
    tenant,
    requests: tokens.map((token) => ({
      token,
      grounds,
      judge: () =>
        expiries.get(token.id) === token.expiry
          ? { allowed: true, id: allowDeletion(token.id) }
          : { allowed: false, reason: 'changed since the plan' },
    })),
    read: () => reach('read', () => ({ readAt: clock.now(), facts: facts() })),
    maxAgeMs: 1000,
    tooOld: 'too old',
    expiresAt: SOON,
    until: null,
    expiriesNow: () => reach('list', () => new Map(expiries)),
    number: 1,
    ...change,
  });
  return {
    calls,
    sent,
    expiries,
    fake,
    records: () => readRecords(createMemoryArchive(objects), run),
    quarantine: (change: Partial<Quarantining<Fresh>> = {}, interrupted = () => false) =>
      createDoor({ ...deps, interrupted }).quarantine(passage(change)),
    cutOff: (at: number, how: Cut) => {
      isDead = false;
      cutAt = calls.length + at;
      cut = how;
    },
  };
}

describe('quarantining', () => {
  it('records the former expiry before it asks the tenant, and believes only a new listing', async () => {
    const { quarantine, calls, records, fake } = world();
    expect(await quarantine()).toMatchObject({
      verdicts: [{ outcome: 'quarantined', status: 200 }],
      stop: null,
    });
    expect(calls).toEqual([
      'read',
      'read acme/lease.json',
      'write acme/lease.json',
      'read intents/0001.json',
      'write intents/0001.json',
      'update 1',
      'list',
      'write intents/0001.outcome.json',
    ]);
    expect(await records()).toMatchObject([
      { tokenId: anId(1), outcome: 'quarantined', expiry: FORMER, setExpiry: SOON, uncertain: false },
    ]);
    expect(fake.deleted).toEqual([]);
  });

  it('ends 25 tokens a request', async () => {
    const tokens = Array.from({ length: 60 }, (_, at) => aPat({ id: anId(at + 1) }));
    const { quarantine, calls } = world({ tokens });
    const { verdicts } = await quarantine();
    expect(calls.filter((call) => call.startsWith('update'))).toEqual([
      'update 25',
      'update 25',
      'update 10',
    ]);
    expect(verdicts.filter(({ outcome }) => outcome === 'quarantined')).toHaveLength(60);
  });

  it('tells how many tokens it is done with after each request, those that it keeps among them', async () => {
    const spared = { managed: true };
    const tokens = Array.from({ length: 30 }, (_, at) => aPat({ id: anId(at + 1), ...(at < 3 && spared) }));
    const told: number[] = [];
    await world({ tokens }).quarantine({ progress: (done) => told.push(done) });
    expect(told).toEqual([28, 30]);
  });

  it.each<[string, Partial<Pat>, string]>([
    ['the platform owns', { managed: true }, 'the platform itself owns it'],
    ['expires before', { expiry: SET }, 'it expires by itself before that'],
    [
      'has an expiry that cannot be read',
      { expiry: { kind: 'unknown' } },
      'its expiry cannot be read, so that nobody could give it back what it had',
    ],
  ])('spares a token that %s', async (_, change, reason) => {
    const { quarantine, calls, records } = world({ tokens: [aPat(change)] });
    expect(await quarantine()).toMatchObject({ verdicts: [{ outcome: 'spared', reason }] });
    expect(calls.join()).not.toContain('update');
    expect((await records())[0]).not.toHaveProperty('setExpiry');
  });

  it.each<[string, Answer, string, boolean, string | null]>([
    [
      'has no such route',
      () => ({ outcome: 'absent', trackingId }),
      'failed',
      false,
      'The tenant has no way to change the expiry of somebody else’s token.',
    ],
    [
      'refuses',
      () => ({ outcome: 'refused', status: 403, trackingId, reason: 'no right' }),
      'failed',
      false,
      'no right',
    ],
    [
      'answers unclearly, and nothing changed',
      () => ({ outcome: 'uncertain', status: 400, trackingId, reason: 'one of them' }),
      'failed',
      true,
      null,
    ],
    ['says that it did and did not', () => ({ outcome: 'accepted', trackingId }), 'failed', true, null],
    [
      'asks for a long wait',
      () => ({ outcome: 'not-reached', reason: 'wait' }),
      'not-reached',
      false,
      'wait',
    ],
    [
      'answers unclearly, and all changed',
      (_, apply) => {
        apply();
        return { outcome: 'uncertain', status: null, trackingId, reason: 'lost' };
      },
      'quarantined',
      false,
      null,
    ],
  ])('says what is known where the tenant %s', async (...[, answer, outcome, uncertain, stop]) => {
    const { quarantine } = world({ answer });
    expect(await quarantine()).toMatchObject({ verdicts: [{ outcome, uncertain }], stop });
  });

  it('sends no further request once one shows that none would fare better', async () => {
    const tokens = Array.from({ length: 26 }, (_, at) => aPat({ id: anId(at + 1) }));
    const { quarantine, calls } = world({ tokens, answer: () => ({ outcome: 'absent', trackingId }) });
    expect((await quarantine()).verdicts.at(-1)).toMatchObject({ outcome: 'not-reached' });
    expect(calls.filter((call) => call.startsWith('update'))).toEqual(['update 25']);
  });

  it('sends nothing once a person stops the run', async () => {
    const { quarantine, expiries } = world();
    expect((await quarantine({}, () => true)).verdicts).toMatchObject([{ outcome: 'not-reached' }]);
    expect([...expiries.values()]).toEqual([FORMER]);
  });

  it('sends nothing on facts that are too old, and ends its own step only', async () => {
    const { quarantine } = world();
    const read = async () => ({ readAt: '2026-11-23T02:59:58.999Z', facts: facts() });
    expect(await quarantine({ read })).toMatchObject({ verdicts: [{ outcome: 'not-reached' }], stop: null });
  });

  it('is uncertain where the new listing fails', async () => {
    const { quarantine } = world();
    const expiriesNow = () => Promise.reject(new Error('no listing'));
    expect((await quarantine({ expiriesNow })).verdicts).toMatchObject([
      { outcome: 'failed', uncertain: true },
    ]);
  });
});

describe('a quarantine that is cut off and repeated', () => {
  const tokens = Array.from({ length: 30 }, (_, at) => aPat({ id: anId(at + 1), expiry: FORMER }));
  const points = (length: number): [number, Cut][] =>
    Array.from({ length }, (_, at) => at + 1).flatMap((at): [number, Cut][] => [
      [at, 'before'],
      [at, 'after'],
    ]);

  /** Whatever bears another expiry than before stands in the record with the one that it had, and is set once. */
  async function expectRecorded({ expiries, records }: ReturnType<typeof world>) {
    const known = new Map((await records()).map((record) => [record.tokenId, record]));
    const unrecorded = [...expiries].filter(([id, expiry]) => {
      const record = known.get(id);
      const isFormer = JSON.stringify(record?.expiry) === JSON.stringify(FORMER);
      const isRecorded = isFormer && expiry.kind === 'at' && expiry.at === record?.setExpiry;
      return expiry !== FORMER && !isRecorded;
    });
    expect(unrecorded).toEqual([]);
  }

  it('never leaves a token without its former expiry in the record, at whichever two calls it is cut off', async () => {
    const usual = world({ tokens });
    await usual.quarantine();
    const { length } = usual.calls;
    let nights = 0;
    for (const [first, how] of points(length))
      for (const [second, again] of [[0, null] as [number, Cut], ...points(length)]) {
        const cut = world({ tokens });
        cut.cutOff(first, how);
        await cut.quarantine().catch(() => undefined);
        await expectRecorded(cut);
        cut.cutOff(second, again);
        await cut.quarantine({ expiresAt: LATER }).catch(() => undefined);
        await expectRecorded(cut);
        cut.cutOff(0, null);
        const { verdicts } = await cut.quarantine({ expiresAt: LATER });
        await expectRecorded(cut);
        expect(new Set(cut.sent).size).toBe(cut.sent.length);
        const ended = tokens.filter(({ id }) => cut.expiries.get(id) !== FORMER).length;
        expect(verdicts.filter(({ outcome }) => outcome === 'quarantined')).toHaveLength(ended);
        expect(verdicts.filter(({ uncertain }) => uncertain)).toHaveLength(tokens.length - ended);
        nights += 1;
      }
    console.info(`${nights} quarantines cut off at ${length} calls, alone and in pairs`);
    expect(nights).toBe(points(length).length * (points(length).length + 1));
  });
});
