import { describe, expect, it } from 'vitest';
import { secretMarkOf } from '../../lambda/core/reserved-name.ts';
import { createPlainEngine } from '../../lambda/engine.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { anId, NOW } from '../support/builders.ts';
import { SECRET, spared } from '../support/tenant-cast.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

const DESIGNATED = 'integrations/typed-by-hand';
const dashed = spared.designated.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const oneDigitWrong = `f${spared.designated.slice(1)}`;

/** A secret's text as a person stores it, by the id as the person wrote it. */
function textFor({ sandbox }: NightWorld, clientId: string): string {
  const clientSecret = sandbox.tenant.token(spared.designated)?.secret ?? '';
  return JSON.stringify({ baseurl: sandbox.baseUrl, clientId, clientSecret });
}

/** A world whose one designated secret a person made: it alone is to protect a token that a rule deletes. */
async function openDesignated(rotate: string, make: (world: NightWorld) => void): Promise<NightWorld> {
  const world = await openWorld({ policy: { rotate, rotations: [{ secret: DESIGNATED }] } });
  make(world);
  return world;
}

function create(world: NightWorld, text: string | null): void {
  world.store.create(DESIGNATED, text);
}

/** What is wrong with the secret, and what a person is told of it. */
const mistakes: [string, (world: NightWorld) => void, string][] = [
  [
    'names a token by an id with one digit wrong',
    (world) => create(world, textFor(world, oneDigitWrong)),
    'Its current version names no token that the tenant lists',
  ],
  ['is stored as binary', (world) => create(world, ''), 'it is stored as binary, not as text'],
  ['has no current value', (world) => create(world, null), 'It has no current value.'],
  ['holds no JSON', (world) => create(world, 'client-id=1'), 'it is not JSON'],
  ['is not there', () => undefined, `There is no secret ${DESIGNATED}.`],
];

const positions: [Partial<RunDeps>, string][] = [
  [{}, 'halted'],
  [{ mode: 'report' }, 'partial'],
  [{}, 'halted'],
];

describe.each(['off', 'on'])('with rotate: %s', (rotate) => {
  it.each(mistakes)('nothing is deleted as long as the secret %s', async (_mistake, make, told) => {
    const world = await openDesignated(rotate, make);
    const before = world.ids();
    for (const [changes, status] of positions) {
      const summary = await world.night(changes);
      expect(summary.status).toBe(status);
      expect(summary.guard.reasons.join()).toContain(`${DESIGNATED} unreadable`);
      expect(world.results(summary).problems.join()).toContain(told);
      world.pass(1);
    }
    expect([...before].filter((id) => !world.ids().has(id))).toEqual([]);
  });

  it.each<[string, (world: NightWorld) => string]>([
    ['with dashes', (world) => textFor(world, dashed)],
    ['behind a byte order mark', (world) => `\uFEFF${textFor(world, spared.designated)}`],
  ])('an id %s protects its token', async (_spelling, spell) => {
    const world = await openDesignated(rotate, (made) => create(made, spell(made)));
    const { status, rotations } = await world.night();
    expect([status, rotations.rotated]).toEqual(['succeeded', rotate === 'on' ? 1 : 0]);
    expect(world.goneByUs()).toHaveLength(5);
    expect(world.ids().has(spared.designated)).toBe(true);
  });
});

it('a secret that a person mended protects its token, and the nights go on', async () => {
  const world = await openDesignated('off', (made) => create(made, textFor(made, oneDigitWrong)));
  expect((await world.night()).status).toBe('halted');
  world.store.paste(DESIGNATED, textFor(world, spared.designated));
  world.pass(1);
  expect((await world.night()).status).toBe('succeeded');
  expect(world.goneByUs()).toHaveLength(5);
  expect(world.ids().has(spared.designated)).toBe(true);
});

it('a slip of a hand in the middle of a night takes from no token the protection by another secret', async () => {
  const world = await openWorld({
    policy: { rotate: 'on', rotations: [{ secret: SECRET }, { secret: DESIGNATED }] },
  });
  const { sandbox, store } = world;
  const mark = secretMarkOf((await store.describe(SECRET)).arn);
  const { ownerId } = sandbox.tenant.token(spared.designated) ?? { ownerId: '' };
  const orphan = sandbox.tenant.addToken({ id: anId(0x77), name: `export ~${mark}-01234567`, ownerId }).id;
  sandbox.tenant.patchToken(orphan, { created: new Date(Date.parse(NOW) - 3 * DAY).toISOString() });
  create(world, textFor(world, orphan));
  const engine = createPlainEngine((step) => {
    if (step !== 'retire-predecessor-1') return;
    store.paste(DESIGNATED, textFor(world, spared.designated));
    store.paste(DESIGNATED, textFor(world, spared.designated));
  });
  const { rotations } = world.results(await world.night({ engine }));
  expect(rotations).toHaveLength(2);
  expect(world.ids().has(orphan)).toBe(true);
});
