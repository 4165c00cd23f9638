import { describe, expect, it } from 'vitest';
import { approvalOf } from '../../lambda/core/guard/approval.ts';
import type { InventoryRow } from '../../lambda/core/pat.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { createRotator, type Rotator } from '../../lambda/rotate/rotate-secret.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { SECRET, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';
import { all, ended, openQuarantine, waitingIn } from './quarantine-world.ts';

const DAY = 86_400_000;
const memoryKey = 'acme/memory.json';

describe('a night that does not know the earlier ones', () => {
  it.each<[string, (objects: NightWorld['objects']) => void]>([
    ['unreadable', (objects) => objects.set(memoryKey, '{')],
    ['gone', (objects) => objects.delete(memoryKey)],
    [
      'gone with the last run',
      (objects) => [memoryKey, 'acme/latest.json'].map((key) => objects.delete(key)),
    ],
  ])('deletes nothing of the quarantine, where the memory is %s', async (_case, hurt) => {
    const world = await openQuarantine();
    await world.night();
    world.pass(3);
    hurt(world.objects);
    expect((await world.night()).deletions).toMatchObject({ deleted: 0, quarantined: 5 });
    world.pass(1);
    expect((await world.night()).deletions).toMatchObject({ deleted: 5 });
  });

  it('retires no predecessor', async () => {
    const world = await openRotated();
    for (let day = 0; day < 3; day += 1) world.pass(1);
    world.objects.set(memoryKey, '{');
    await world.night();
    expect(world.ids().has(spared.designated)).toBe(true);
    world.pass(1);
    await world.night();
    expect(world.ids().has(spared.designated)).toBe(false);
  });
});

it('a quarantine that cannot be read makes a night partial, and nothing of it ends', async () => {
  const world = await openQuarantine();
  await world.night();
  world.objects.set('acme/quarantine.json', '{');
  const summary = await world.night();
  expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 0 } });
  expect(world.results(summary).problems).toContainEqual(
    expect.stringMatching(/^Nothing in quarantine ends tonight: /),
  );
});

it('an approval ends nothing of the quarantine that the approved plan did not', async () => {
  const world = await openPurged(2);
  const approved = approve(world, await world.night());
  expect(approved?.due).toEqual([]);
  world.pass(1);
  expect((await world.night()).deletions).toMatchObject({ deleted: 0, quarantined: 5 });
});

it('an approval of a plan names the quarantined tokens that the plan deletes', async () => {
  const world = await openPurged(4);
  expect(approve(world, await world.night())?.due).toEqual(all);
  expect((await world.night()).deletions).toMatchObject({ deleted: 5 });
});

it('an owner who came back between two nights without one is not gone', async () => {
  const world = await openQuarantine({
    policy: {
      quarantine: undefined,
      rules: [{ name: 'leavers', when: { ownerGone: true }, do: 'expire', inDays: 1 }],
    },
  });
  const ownerId = world.sandbox.tenant.token(spared.fresh)?.ownerId;
  const { tenant } = world.deps();
  const hidden: typeof tenant = {
    ...tenant,
    describeOwners: async (ids) => {
      const lookup = await tenant.describeOwners(ids);
      return { ...lookup, owners: lookup.owners.filter(({ id }) => id !== ownerId) };
    },
    findIdentity: async (id) =>
      id === ownerId ? { state: 'gone', trackingId: null } : tenant.findIdentity(id),
  };
  for (const isGone of [true, false, true]) {
    await world.night(isGone ? { tenant: hidden } : {});
    expect(ended(world)).toEqual([]);
    world.pass(1);
  }
});

describe('clocks', () => {
  const off = {
    target: { operation: 'list' },
    fault: { kind: 'clock-skew', minutes: 60 * 24 * 40 },
  } as const;

  // A listing takes two requests, of which the first one tells the time.
  it.each([
    ['first listing', 1],
    ['second listing', 3],
    ['listing of all tokens', 5],
  ])('end nothing where the tenant is off at the %s alone', async (_listing, at) => {
    const world = await openWorld();
    world.sandbox.faults.set({ rules: [{ ...off, when: { at: [at] } }] });
    expect(await world.night()).toMatchObject({ status: 'halted', deletions: { deleted: 0 } });
  });

  it('end nothing where the tenant is off at the re-read of a batch alone', async () => {
    const world = await openWorld();
    const summary = await nightWith(world, () => world.sandbox.faults.set({ rules: [off] }));
    expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 0, notReached: 5 } });
    expect(world.results(summary).problems.join()).toContain('The clocks differ by more than 10 minutes');
  });

  it.each([-29.9, 29.9])('end nothing where this machine jumps by %d days after the plan', async (days) => {
    const cap = { name: 'cap', when: { unusedDays: 90 }, do: 'expire', inDays: 30 };
    const world = await openQuarantine({ policy: { quarantine: undefined, rules: [cap] } });
    let jump = 0;
    const now = () => new Date(Date.parse(world.clock.now()) + jump).toISOString();
    const before = expiries(world);
    const setClock = () => {
      jump = days * DAY;
    };
    const summary = await nightWith(world, setClock, { clock: { ...world.clock, now } });
    expect(summary.status).not.toBe('succeeded');
    expect(expiries(world)).toEqual(before);
  });
});

/** A night in which something happens between its plan and its first batch. */
function nightWith(
  world: NightWorld,
  happens: () => void,
  changes: Partial<RunDeps> = {},
): Promise<RunSummary> {
  const deps = world.deps(changes);
  const wait: typeof deps.engine.wait = async (name, seconds) => {
    if (name.startsWith('wait-for-window')) happens();
    return deps.engine.wait(name, seconds);
  };
  return runNightly({ ...deps, engine: { ...deps.engine, wait } });
}

function expiries({ sandbox }: NightWorld): (string | null)[] {
  return sandbox.tenant.tokens().map(({ expirationDate }) => expirationDate);
}

it('an expiry that took effect though a gateway says 404 of it is known, and can be given back', async () => {
  const world = await openQuarantine();
  const fault = { kind: 'html', status: 404 } as const;
  world.sandbox.faults.set({ rules: [{ target: { operation: 'bulk-update' }, effect: 'after', fault }] });
  await world.night();
  expect(Object.keys(waitingIn(world)).sort()).toEqual(ended(world));
  expect(ended(world).length).toBeGreaterThan(0);
});

describe("an owner's own listing", () => {
  it.each<[string, Partial<Extract<InventoryRow, { kind: 'pat' }>>]>([
    ['tells an older use', { lastUsed: '2026-08-15T03:00:00.000Z' }],
    ['tells no use', { lastUsed: null }],
  ])('retires no predecessor when it %s than the listing of all tokens', async (_case, lie) => {
    const world = await openRotated();
    for (let day = 0; day < 5; day += 1) {
      world.pass(1);
      world.sandbox.tenant.patchToken(spared.designated, { lastUsed: world.clock.now() });
      await world.night({ rotator: rotatorToldBy(world, day < 4 ? {} : lie) });
    }
    expect(world.ids().has(spared.designated)).toBe(true);
  });
});

const rotation = { secret: SECRET, everyDays: 30, overlapDays: 2, whenStillUsed: 'keep' };

/** A tenant whose designated token was rotated last night. */
async function openRotated(): Promise<NightWorld> {
  const rules = [{ name: 'old', when: { unusedDays: 3000 }, do: 'delete' }];
  const world = await openWorld({ policy: { rotate: 'on', rotations: [rotation], rules } });
  await world.night();
  return world;
}

/** A rotator to whom the tenant lies about the designated token, where it lists the tokens of one owner. */
function rotatorToldBy(world: NightWorld, lie: Partial<Extract<InventoryRow, { kind: 'pat' }>>): Rotator {
  const { clock, randomHex } = world.deps();
  const { baseUrl, apiVersion, allowHost, sanity } = world.policy;
  const open = createTenantOpener({
    ...{ baseUrl, apiVersion, allowHost, clock },
    pacing: { requests: 1_000_000, windowMs: 1, concurrency: 20 },
    timeouts: { headersMs: 120_000, bodyMs: 120_000 },
  });
  return createRotator({
    ...{ store: world.store, clock, randomHex, baseUrl, apiVersion, sanity },
    openTenant: (credentials) => {
      const tenant = open(credentials);
      return {
        ...tenant,
        listTokens: async (query) => {
          const listing = await tenant.listTokens(query);
          if (query.ownerId === undefined) return listing;
          const rows = listing.rows.map((row) => (row.id === spared.designated ? { ...row, ...lie } : row));
          return { ...listing, rows: rows as InventoryRow[] };
        },
      };
    },
  });
}

function approve(world: NightWorld, summary: Awaited<ReturnType<NightWorld['night']>>) {
  const plan = JSON.parse(world.artefact(summary, 'plan.json'));
  const approval = approvalOf(plan, { approvedBy: 'ciso', approvedAt: world.clock.now(), reason: 'a purge' });
  world.objects.set(`acme/approvals/${plan.planHash.slice(7)}.json`, JSON.stringify(approval));
  return approval;
}

/** A quarantine so many days old, in a tenant that has lost many other tokens since, which halts until it is approved. */
async function openPurged(days: number): Promise<NightWorld> {
  const limits = { maxDeletions: 100, maxDeletionPercent: 100, onBreach: 'approval' };
  const world = await openQuarantine({ policy: { limits } });
  const ownerId = world.sandbox.tenant.token(spared.fresh)?.ownerId ?? '';
  const busy = Array.from({ length: 20 }, (_none, at) => {
    return world.sandbox.tenant.addToken({ name: `busy ${at}`, ownerId, lastUsed: world.clock.now() }).id;
  });
  await world.night();
  world.pass(days);
  for (const id of busy) world.leave(id);
  return world;
}
