import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/command.ts';
import { expectProtected, expectSummary, gone, outcomesIn } from '../support/night-facts.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const week = { policy: { notice: { days: 7 } } };

/** A world whose notices ran out today. */
async function openDue(): Promise<NightWorld> {
  const world = await openWorld(week);
  await world.night();
  world.pass(7);
  return world;
}

/** Changes a stored JSON object, key by key. */
function alter({ objects }: NightWorld, key: string, change: Record<string, unknown>): void {
  objects.set(key, JSON.stringify({ ...JSON.parse(objects.get(key) ?? '{}'), ...change }));
}

type Damage = (world: NightWorld) => void;
const lost =
  (key: string): Damage =>
  ({ objects }) => {
    objects.delete(key);
  };
const garbled =
  (key: string): Damage =>
  ({ objects }) => {
    objects.set(key, '{"schemaVersion":1,');
  };
/** The next century in place of every instant of this one. */
const aheadOf =
  (key: string): Damage =>
  ({ objects }) => {
    objects.set(
      key,
      (objects.get(key) ?? '').replaceAll(/"(?:at|startedAt)":"[^"]*"/g, (pair) =>
        pair.replace('"20', '"21'),
      ),
    );
  };

const altered =
  (key: string, change: Record<string, unknown>): Damage =>
  (world) =>
    alter(world, key, change);

describe('a ledger that cannot be trusted gives notices only', () => {
  it.each<[string, Damage]>([
    ['missing', lost('acme/ledger.json')],
    ['unreadable', garbled('acme/ledger.json')],
    ['from the future', altered('acme/ledger.json', { updatedAt: '2026-12-01T00:00:00.000Z' })],
    ["another tenant's", altered('acme/ledger.json', { tenant: 'globex' })],
    ['of a later version', altered('acme/ledger.json', { schemaVersion: 2 })],
  ])('%s', async (_what, damage) => {
    const world = await openDue();
    damage(world);
    const summary = await world.night();
    expect(gone(world)).toEqual([]);
    expect(outcomesIn(expectSummary(world, summary))).toEqual({ noticed: 5, kept: 8 });
    world.pass(7);
    await world.night();
    expect(gone(world)).toHaveLength(5);
  });
});

describe('a record of the last run that cannot be trusted makes a first run', () => {
  it.each<[string, Damage]>([
    ['missing', lost('acme/latest.json')],
    ['unreadable', garbled('acme/latest.json')],
    ["another tenant's", altered('acme/latest.json', { tenant: 'globex' })],
  ])('%s', async (_what, damage) => {
    const world = await openDue();
    damage(world);
    const summary = await world.night();
    expect(gone(world)).toEqual([]);
    expect(summary.deletions).toMatchObject({ due: 0, waiting: 5 });
    world.pass(1);
    await world.night();
    expectProtected(world);
  });
});

describe('a record of earlier nights that cannot be trusted deletes nothing for one night of a policy without notice', () => {
  it.each<[string, Damage, string]>([
    ['unreadable', garbled('acme/latest.json'), 'the record of the last run cannot be read'],
    [
      "another tenant's",
      altered('acme/latest.json', { tenant: 'globex' }),
      "the record of the last run is another tenant's",
    ],
    ['without memory', garbled('acme/memory.json'), 'the memory of the earlier nights cannot be read'],
    [
      "with another tenant's memory",
      altered('acme/memory.json', { tenant: 'globex' }),
      "the memory of the earlier nights is another tenant's",
    ],
  ])('%s', async (_what, damage, problem) => {
    const world = await openWorld();
    await world.night({ mode: 'report' });
    damage(world);
    const summary = await world.night();
    expect([summary.status, summary.deletions.due, summary.deletions.waiting]).toEqual(['partial', 0, 5]);
    expect(JSON.parse(world.artefact(summary, 'results.json')).problems).toContain(problem);
    expect(gone(world)).toEqual([]);
    world.pass(1);
    await world.night();
    expect(gone(world)).toHaveLength(5);
  });

  it.each([
    ['memory', aheadOf('acme/memory.json')],
    ['newest run', aheadOf('acme/latest.json')],
  ])('with a %s from the future, which halts, and which no night replaces', async (_what, damage) => {
    const world = await openWorld();
    await world.night({ mode: 'report' });
    damage(world);
    const keys = ['acme/memory.json', 'acme/latest.json'];
    const stored = () => keys.map((key) => JSON.parse(world.objects.get(key) ?? ''));
    const before = stored();
    for (let night = 0; night < 2; night += 1) {
      const { status, guard } = await world.night();
      expect([status, guard.reasons.join()]).toEqual([
        'halted',
        expect.stringMatching(/^clock-skew: .*an earlier run at 2126-/),
      ]);
      world.pass(1);
    }
    expect(stored()).toEqual(before);
    for (const key of keys) world.objects.delete(key);
    expect(await world.night()).toMatchObject({ status: 'succeeded' });
    expect(gone(world)).toHaveLength(5);
  });

  it('missing, as after an upgrade', async () => {
    const world = await openWorld();
    await world.night({ mode: 'report' });
    world.objects.delete('acme/memory.json');
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { due: 0, waiting: 5 } });
    world.pass(1);
    await world.night();
    expect(gone(world)).toHaveLength(5);
  });
});

it('halts without a write where the lease cannot be read, and says what to remove', async () => {
  const world = await openWorld();
  world.objects.set('acme/lease.json', 'who?');
  const summary = await world.night();
  expect(exitCodeOf(summary.status)).toBe(3);
  expect(summary.guard.reasons).toEqual([
    'the lease cannot be read; make sure that no run works on this tenant, then remove it: `rm memory/acme/lease.json`',
  ]);
  expect(summary.inventory).toEqual({
    total: 0,
    stale: 0,
    neverUsed: 0,
    managed: 0,
    exempt: 0,
    unreadable: 0,
  });
  expect(Object.values(summary.deletions)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(summary.rotations).toEqual({ due: 0, rotated: 0, failed: 0, retired: 0, stillUsed: 0 });
  expect(summary.findings).toEqual({
    ...{ high: 0, medium: 0, low: 0 },
    ...{ new: 0, accepted: 0, platform: 0, closed: 0 },
  });
  expect(summary.api).toEqual({ requests: 0, retries: 0, throttled: 0 });
  expect([...world.objects.keys()]).toEqual(['acme/lease.json']);
  expect(world.sandbox.requests.total).toBe(0);
});

it('says what to remove where a wrong clock left a lease that outlasts any', async () => {
  const world = await openWorld();
  await world.night();
  alter(world, 'acme/lease.json', { released: false, expiresAt: '2099-01-01T00:00:00.000Z' });
  const { guard } = await world.night();
  expect(guard.reasons[0]).toMatch(
    /a clock is or was wrong\. .* then end that lease: `sed -i\.bak '[^']+' memory\/acme\/lease\.json`$/,
  );
});

it('is not disturbed by approvals and a history that cannot be read', async () => {
  const world = await openWorld();
  world.objects.set('acme/history.json', '[]');
  world.objects.set('acme/approvals/notes.txt', 'to do');
  world.objects.set(`acme/approvals/${'0'.repeat(64)}.json`, '{}');
  expect((await world.night()).status).toBe('succeeded');
  expect(gone(world)).toHaveLength(5);
});

it.each<[string, string]>([
  ['that is cut off', '{"half'],
  ['of another shape', '{"attempts":[null]}'],
])(
  'reports a night although an earlier run left an intent %s, and says so until that is mended',
  async (...given) => {
    const [, intent] = given;
    const prefix = 'acme/runs/2026/11/22/cut/';
    const world = await openWorld();
    await world.night();
    world.objects.set(`${prefix}intents/0001.json`, intent);
    alter(world, 'acme/lease.json', { unfinished: [prefix] });
    for (const _night of [1, 2]) {
      world.pass(1);
      const summary = await world.night();
      expect(summary.status).toBe('partial');
      expect(JSON.parse(world.artefact(summary, 'results.json')).problems).toEqual([
        expect.stringMatching(/^What earlier runs deleted cannot be told: /),
      ]);
      expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({
        released: true,
        unfinished: [prefix],
      });
    }
    alter(world, 'acme/lease.json', { unfinished: [] });
    expect((await world.night()).status).toBe('succeeded');
  },
);

it.each<[string, Record<string, unknown>]>([
  ['lacks its figures', { inventory: null }],
  ['holds text for a figure', { deletions: 'many' }],
  ['has no date', { startedAt: 7 }],
])('leaves a past run out of the trend that %s', async (_what, change) => {
  const world = await openWorld();
  await world.night();
  const { points } = JSON.parse(world.objects.get('acme/history.json') ?? '');
  alter(world, 'acme/history.json', { points: [{ ...points[0], ...change }, points[0]] });
  world.pass(1);
  const summary = await world.night();
  expect(summary.status).toBe('succeeded');
  expect(JSON.parse(world.objects.get('acme/history.json') ?? '').points).toMatchObject([
    points[0],
    { runId: summary.runId },
  ]);
});

it('ends the run as wrong configuration, with nothing written to the tenant, where the tenant is another than before', async () => {
  const world = await openDue();
  world.sandbox.switch({ tenantId: 'another' });
  await expect(world.night()).rejects.toThrow(/belong to another tenant than its earlier runs did/);
  expect(world.writes()).toBe(0);
  world.sandbox.switch({ tenantId: '7a6f1c62-5f0c-4d3c-9b52-3d1f5a1f0acb' });
  expect((await world.night()).deletions.deleted).toBe(5);
});

it('gives no notice once a person has stopped the run', async () => {
  const world = await openWorld(week);
  const summary = await world.night({ interrupted: () => true });
  expect(outcomesIn(expectSummary(world, summary))).toEqual({ waiting: 5, kept: 8 });
  expect(world.sent.filter(({ message }) => message.attributes.status === 'notice')).toEqual([]);
  expect(exitCodeOf(summary.status)).toBe(1);
});
