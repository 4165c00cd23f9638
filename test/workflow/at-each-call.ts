import { expect } from 'vitest';
import { AwsError, IscError } from '../../lambda/errors.ts';
import { expectProtected, expectSummary, gone } from '../support/night-facts.ts';
import { doomed, SECRET } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld, toldIn } from '../support/world.ts';
import { type AtCall, callsOf, surroundedNight } from './surrounded-night.ts';

/** Every so many calls of an undisturbed night, and where in its order they are, counted from 1. */
async function probeCalls(stride: number) {
  const calls = await callsOf(await openWorld());
  const placeOf = (ending: string): number => calls.findIndex((call) => call.endsWith(ending)) + 1;
  return {
    every: calls
      .map((call, index) => ({ call, at: index + 1 }))
      .filter(({ at }) => at > 2 && at % stride === 0),
    /** The last call that is made before another one, both by how they end. */
    lastBefore: (ending: string, later: string): number =>
      calls.slice(0, placeOf(later) - 1).findLastIndex((call) => call.endsWith(ending)) + 1,
  };
}

/** Every token that went, once, in the reports of all nights together. */
function expectEachToldOnce(world: NightWorld): void {
  const there = world.ids();
  const tellings = [...world.objects].flatMap(([key, body]) =>
    key.endsWith('/results.json') ? toldIn(body) : [],
  );
  expect(tellings.sort()).toEqual(Object.values(doomed).filter((id) => !there.has(id)));
}

function failing(when: 'before' | 'after'): AtCall {
  return async (call, work) => {
    if (when === 'after') await work();
    if (/^(?:read|write|list acme|publish)/.test(call)) throw new AwsError(`${call}: no answer`);
    throw new IscError({ failure: 'unavailable', operation: call, subject: 'tenant', remedy: 'Wait.' });
  };
}

/** The next night after whatever happened finishes the job. */
async function expectRecovery(world: NightWorld): Promise<void> {
  world.pass(1);
  expect((await world.night()).status).toBe('succeeded');
  expect(gone(world)).toHaveLength(5);
  expectProtected(world);
  expectEachToldOnce(world);
}

/** A call fails: the night ends as partial or failed, and the next one finishes the job. */
export async function expectRecoveries(stride: number): Promise<void> {
  const { every } = await probeCalls(stride);
  for (const { at, call } of every) {
    const world = await openWorld();
    const happens = failing(at % 2 === 0 ? 'before' : 'after');
    const { summary } = await surroundedNight(world, { at, happens });
    const status = expect.stringMatching(/^(?:partial|failed)$/);
    expect([at, call, summary?.status]).toEqual([at, call, status]);
    expectProtected(world);
    await expectRecovery(world);
  }
}

/** A person stops the run at a call: no deletion begins any more, and the results are written. */
export async function expectStops(stride: number): Promise<void> {
  const { every, lastBefore } = await probeCalls(stride);
  for (const { at } of every) {
    const world = await openWorld();
    const stop = { wanted: false, deletions: 0 };
    const { summary } = await surroundedNight(world, {
      at,
      changes: { interrupted: () => stop.wanted },
      happens: (_call, work) => {
        Object.assign(stop, { wanted: true, deletions: world.writes() });
        return work();
      },
    });
    const over = at >= lastBefore('acme/history.json', '/report.html');
    expect([at, summary?.status]).toEqual([at, over ? 'succeeded' : 'partial']);
    expect(world.writes()).toBe(stop.deletions);
    if (summary !== null) expectSummary(world, summary);
    await expectRecovery(world);
  }
}

/** Tokens become used, managed, designated or an active person's at a call: those whose re-read is yet to come are spared. */
export async function expectSpared(stride: number): Promise<void> {
  const { every, lastBefore } = await probeCalls(stride);
  const stale = lastBefore('list tokens', 'intents/0003.json');
  const tooLate = {
    'stale one': stale,
    'stale two': stale,
    'stale three': lastBefore('batches/0003.json', 'intents/0003.json'),
    'never used': lastBefore('list tokens', 'intents/0001.json'),
    "leaver's": lastBefore('describe owners', 'intents/0002.json'),
  };
  for (const { at } of every) {
    const world = await openWorld();
    const { tenant, baseUrl } = world.sandbox;
    await surroundedNight(world, {
      at,
      happens: (_call, work) => {
        if (at > stale) return work();
        tenant.use(doomed['stale one']);
        tenant.patchToken(doomed['stale two'], { managed: true });
        const value = { baseurl: baseUrl, clientId: doomed['stale three'], clientSecret: 'f'.repeat(64) };
        world.store.paste(SECRET, JSON.stringify(value));
        if (tenant.token(doomed['never used'])) tenant.use(doomed['never used']);
        const ownerId = tenant.token(doomed["leaver's"])?.ownerId ?? '';
        tenant.addIdentity({ ...tenant.identity(ownerId), identityState: 'ACTIVE' });
        return work();
      },
    });
    const lost = Object.entries(tooLate).filter(([, late]) => at > late);
    expect([at, gone(world)]).toEqual([at, lost.map(([name]) => name)]);
  }
}

/** The machine sleeps at a call until another run holds the lease: nothing is deleted any more. */
export async function expectLeaseObeyed(stride: number): Promise<void> {
  const { every } = await probeCalls(stride);
  for (const { at } of every) {
    const world = await openWorld();
    const slept = { deletions: 0 };
    const { summary } = await surroundedNight(world, {
      at,
      happens: (_call, work) => {
        world.sandbox.clock.advance(21 * 60_000);
        giveLeaseToAnother(world);
        slept.deletions = world.writes();
        return work();
      },
    });
    expect([at, world.writes()]).toEqual([at, slept.deletions]);
    for (const key of shared) expect([at, key, world.objects.get(key)]).toEqual([at, key, theirs]);
    expect(summary?.status).toBeOneOf(['failed', 'partial']);
    expectProtected(world);
  }
}

/** The machine sleeps for three minutes at a call: a batch whose re-read has grown old goes no further. */
export async function expectFreshRereads(stride: number): Promise<void> {
  const { every, lastBefore } = await probeCalls(stride);
  const outdated = { neverUsed: '0001', leaver: '0002', stale: '0003' };
  const spans = Object.values(outdated).map((batch) => ({
    from: lastBefore('list tokens', `intents/${batch}.json`),
    to: lastBefore(`intents/${batch}.json`, `intents/${batch}.outcome.json`),
  }));
  for (const { at } of every) {
    const world = await openWorld();
    const { summary } = await surroundedNight(world, {
      at,
      happens: (_call, work) => {
        world.sandbox.clock.advance(3 * 60_000);
        return work();
      },
    });
    const isOld = spans.some(({ from, to }) => at >= from && at <= to);
    if (isOld) expect([at, summary?.status, gone(world).length < 5]).toEqual([at, 'partial', true]);
    expectProtected(world);
    await expectRecovery(world);
  }
}

/** What runs hand to each other. */
const shared = ['acme/ledger.json', 'acme/latest.json'];
const theirs = '{"by":"another run"}';

function giveLeaseToAnother({ objects, sandbox }: NightWorld): void {
  const lease = JSON.parse(objects.get('acme/lease.json') ?? '{}');
  const expiresAt = new Date(sandbox.clock.now().getTime() + 20 * 60_000).toISOString();
  const another = { ...lease, runId: 'another', expiresAt, unfinished: [lease.prefix] };
  objects.set('acme/lease.json', JSON.stringify(another));
  for (const key of shared) objects.set(key, theirs);
}
