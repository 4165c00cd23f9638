import { describe, expect, it } from 'vitest';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { anId } from '../support/builders.ts';
import { doomed, SECRET, spared } from '../support/tenant-cast.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

/** Tokens that people use every day: so many, each with an owner of its own. */
function addBusy({ sandbox }: NightWorld, many: number): string[] {
  const now = sandbox.clock.now().getTime();
  return Array.from({ length: many }, (_none, place) => {
    const owner = sandbox.tenant.addIdentity({ id: anId(0x50_000 + place) });
    const dates = { created: iso(now - 400 * DAY), lastUsed: iso(now - DAY) };
    return sandbox.tenant.addToken({ id: anId(0x1000 + place), ownerId: owner.id, ...dates }).id;
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

const reportModes: [string, Partial<RunDeps>][] = [
  ['with --mode report', { mode: 'report' }],
  ['with the switch at report', { readSwitch: async () => 'report' }],
  ['with a switch that cannot be read', { readSwitch: async () => 'unreadable' }],
];

/** What became strange in the rows of tokens in use, and how the tenant tells it from then on. */
const lies: [string, string | null][] = [
  ['turn null', null],
  ['go back by months', '2026-03-01T00:00:00.000Z'],
];

function tell({ sandbox }: NightWorld, ids: string[], lastUsed: string | null): void {
  for (const id of ids) sandbox.tenant.patchToken(id, { lastUsed });
}

describe.each(reportModes)(
  'a strange night %s leaves nothing that later nights trust',
  (_position, changes) => {
    it.each(lies)('last uses of ten tokens in use %s, and stay so', async (_lie, lastUsed) => {
      const world = await openWorld({ policy: { notice: { days: 7 } } });
      const busy = addBusy(world, 40);
      expect((await world.night()).status).toBe('succeeded');
      const [latest, memory] = ['acme/latest.json', 'acme/memory.json'].map((key) => world.objects.get(key));
      tell(world, busy.slice(0, 10), lastUsed);
      world.pass(1);
      expect((await world.night(changes)).status).toBe('partial');
      expect(world.objects.get('acme/memory.json')).toBe(memory);
      expect(JSON.parse(world.objects.get('acme/latest.json') ?? '').baseline).toEqual(
        JSON.parse(latest ?? '').baseline,
      );
      for (let night = 0; night < 14; night += 1) {
        world.pass(1);
        const { status, guard } = await world.night();
        expect([status, guard.reasons.join().includes('history-contradicted')]).toEqual(['halted', true]);
      }
      expect(busy.filter((id) => !world.ids().has(id))).toEqual([]);
    });
  },
);

describe('a few tokens that contradict earlier nights are kept, and the night goes on', () => {
  it.each(lies)('last uses of two tokens %s', async (_lie, lastUsed) => {
    const world = await openWorld();
    const busy = addBusy(world, 40);
    await world.night();
    tell(world, busy.slice(0, 2), lastUsed);
    for (let night = 0; night < 5; night += 1) {
      world.pass(1);
      const summary = await world.night();
      expect(summary.status).toBe('succeeded');
      const { tokens, findings } = world.results(summary);
      expect(
        tokens
          .filter(({ rule }) => rule === 'doubt')
          .map(({ id }) => id)
          .sort(),
      ).toEqual(busy.slice(0, 2));
      expect(findings.filter(({ kind }) => kind === 'doubt')).toHaveLength(2);
    }
    expect(busy.filter((id) => !world.ids().has(id))).toEqual([]);
  });

  it('a token used again is doubted no more', async () => {
    const world = await openWorld();
    const [busy = ''] = addBusy(world, 40);
    await world.night();
    tell(world, [busy], null);
    world.pass(1);
    await world.night();
    world.pass(1);
    world.sandbox.tenant.use(busy);
    const { tokens } = world.results(await world.night());
    expect(tokens.find(({ id }) => id === busy)).toMatchObject({ verdict: 'keep', rule: null });
  });
});

it('a platform token of which every row suddenly says nothing is kept for ever', async () => {
  const world = await openWorld();
  await world.night();
  world.sandbox.tenant.patchToken(spared.managed, { managed: false });
  for (let night = 0; night < 3; night += 1) {
    world.pass(30);
    const { tokens } = world.results(await world.night());
    expect(tokens.find(({ id }) => id === spared.managed)?.reason).toContain('the platform owned it');
  }
});

it('a token of another owner is kept night after night, with a finding that says what ends it, until the memory is deleted', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  const owner = world.sandbox.tenant.addIdentity({ id: anId(0x70_000) });
  await world.night();
  const [stale, other] = [doomed['stale one'], owner.id];
  world.sandbox.tenant.patchToken(stale, { ownerId: other });
  for (let night = 0; night < 20; night += 1) {
    world.pass(1);
    const { tokens, findings } = world.results(await world.night());
    expect(tokens.find(({ id }) => id === stale)?.reason).toContain('and tonight is another');
    expect(findings.find(({ tokenId, kind }) => tokenId === stale && kind === 'doubt')?.remedy).toContain(
      'if it may go, delete it there, and if it shall stay, exempt it by its id',
    );
  }
  world.objects.delete('acme/memory.json');
  world.pass(1);
  const { deletions, status } = await world.night();
  expect([status, deletions.due, deletions.deleted]).toEqual(['succeeded', 0, 0]);
  expect(world.ids().has(stale)).toBe(true);
  for (let night = 0; night < 9; night += 1) {
    world.pass(1);
    await world.night();
  }
  expect(world.ids().has(stale)).toBe(false);
});

it('a designated token is kept after a hand made its secret name another, and goes on notice once the policy drops the secret', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  const others = addBusy(world, 2);
  await world.night();
  for (const clientId of others)
    world.store.paste(
      SECRET,
      JSON.stringify({ baseurl: world.sandbox.baseUrl, clientId, clientSecret: 'f'.repeat(64) }),
    );
  world.pass(1);
  const kept = world.results(await world.night()).tokens.find(({ id }) => id === spared.designated);
  expect(kept?.reason).toContain(`the designated secret ${SECRET} named it`);
  world.pass(1);
  const dropped = world.results(await world.night({ policy: { ...world.policy, rotations: [] } }));
  expect(dropped.tokens.find(({ id }) => id === spared.designated)?.outcome).toBe('noticed');
});

it('an empty listing in report position is partial, and no baseline', async () => {
  const world = await openWorld();
  const { tenant } = world.deps();
  const empty: RunDeps['tenant'] = {
    ...tenant,
    listTokens: async (query) => ({ ...(await tenant.listTokens(query)), rows: [] }),
  };
  const summary = await world.night({ mode: 'report', tenant: empty });
  expect(summary.status).toBe('partial');
  expect(JSON.parse(world.objects.get('acme/latest.json') ?? '').baseline).toBeNull();
  expect(world.objects.has('acme/memory.json')).toBe(false);
});

it('one token that the tenant refuses to delete, night after night, keeps no night from being remembered', async () => {
  const world = await openWorld();
  const { tenant } = world.deps();
  const refusing: RunDeps['tenant'] = {
    ...tenant,
    deleteToken: async (id, veto) =>
      id === doomed['stale one']
        ? { outcome: 'failed', status: 403, trackingId: null, uncertain: false, reason: 'no right' }
        : tenant.deleteToken(id, veto),
  };
  const busy = addBusy(world, 40);
  expect((await world.night({ tenant: refusing })).status).toBe('partial');
  tell(world, busy.slice(0, 10), null);
  world.pass(1);
  expect((await world.night({ tenant: refusing })).guard.reasons.join()).toContain('history-contradicted');
  expect(busy.filter((id) => !world.ids().has(id))).toEqual([]);
});

it('a run from another time is neither trusted nor the newest', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  await world.night();
  const [latest, memory] = ['acme/latest.json', 'acme/memory.json'].map((key) => world.objects.get(key));
  const { clock } = world.deps();
  const ahead = { ...clock, now: () => iso(Date.parse(clock.now()) + 120 * DAY) };
  expect((await world.night({ mode: 'report', clock: ahead })).status).toBe('partial');
  expect(world.objects.get('acme/memory.json')).toBe(memory);
  expect(JSON.parse(world.objects.get('acme/latest.json') ?? '')).toEqual(JSON.parse(latest ?? ''));
  world.pass(1);
  expect((await world.night()).status).toBe('succeeded');
});

it.each([
  ['minutes', 5 / 60 / 24, 'history-contradicted'],
  ['months', 60, 'clock-skew'],
])(
  'a run whose clock went back by %s forgets nothing that the nights before it remember',
  async (_far, days, check) => {
    const world = await openWorld();
    const busy = addBusy(world, 40);
    await world.night();
    tell(world, busy.slice(0, 10), null);
    world.pass(-days);
    const { status, guard } = await world.night();
    expect([status, guard.reasons.join()]).toEqual(['halted', expect.stringContaining(check)]);
    for (let night = 0; night < 3; night += 1) {
      world.pass(days + 1);
      expect((await world.night()).guard.reasons.join()).toContain('history-contradicted');
    }
    expect(busy.filter((id) => !world.ids().has(id))).toEqual([]);
  },
);

it('a group of tokens that came of age while nothing ran for weeks is noticed within the limits, and nothing halts', async () => {
  const world = await openWorld({
    policy: { notice: { days: 7 }, limits: { maxDeletions: 50, maxDeletionPercent: 10 } },
  });
  const now = world.sandbox.clock.now().getTime();
  for (let place = 0; place < 100; place += 1) {
    const owner = world.sandbox.tenant.addIdentity({ id: anId(0x60_000 + place) });
    const dates = { created: iso(now - 400 * DAY), lastUsed: iso(now - 80 * DAY) };
    world.sandbox.tenant.addToken({ id: anId(0x2000 + place), ownerId: owner.id, ...dates });
  }
  expect((await world.night()).deletions.planned).toBe(5);
  world.pass(17);
  for (let night = 0; night < 20; night += 1) {
    const { status, deletions } = await world.night();
    expect(status).toBe('succeeded');
    expect(deletions.noticed).toBeLessThanOrEqual(10);
    world.pass(1);
  }
  expect(world.goneByUs().length).toBeGreaterThan(60);
});

it('a halt for contradictions ends by an approval, which records them: each such token stays kept', async () => {
  const world = await openWorld({
    policy: { limits: { ...{ maxDeletions: 100, maxDeletionPercent: 100 }, onBreach: 'approval' } },
  });
  const busy = addBusy(world, 40);
  await world.night();
  tell(world, busy.slice(0, 10), null);
  world.pass(1);
  const halted = await world.night();
  expect([halted.status, halted.guard.verdict]).toEqual(['halted', 'approval']);
  const approval = {
    ...{ schemaVersion: 1, planHash: halted.planHash, approvedAt: world.clock.now(), approvedBy: 'Ann' },
    ...{
      reason: 'The tenant was restored from a backup',
      breaches: ['history-contradicted'],
      due: [],
      announce: [],
    },
  };
  world.objects.set(
    `acme/approvals/${halted.planHash.slice('sha256:'.length)}.json`,
    JSON.stringify(approval),
  );
  for (let night = 0; night < 10; night += 1) {
    world.pass(1);
    const summary = await world.night();
    expect(summary.status).toBe('succeeded');
    expect(world.results(summary).tokens.filter(({ rule }) => rule === 'doubt')).toHaveLength(10);
  }
  expect(busy.filter((id) => !world.ids().has(id))).toEqual([]);
});
