import { expect, it } from 'vitest';
import type { ApiVersion } from '../../lambda/core/policy/schema.ts';
import type { RotationResult } from '../../lambda/core/results.ts';
import type { Around } from '../support/around.ts';
import {
  aRotation,
  BASE_URL,
  createWorld,
  DAY,
  night,
  SECRET,
  type World,
} from '../support/rotation-world.ts';

const settings = aRotation();

const SAME = 'the same value again';

/** What a person stores: his own token, another owner's, or what is current already. */
const hands: Record<string, (world: World) => string> = {
  'a token of the same owner': ({ tenant }) => secretOf(tenant.addToken({ name: 'by hand' })),
  "another owner's token": ({ tenant }) =>
    secretOf(tenant.addToken({ name: 'by hand', owner: { id: 'owner-2', name: null } })),
  [SAME]: ({ store }) =>
    `${store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.value} `,
};

function secretOf(credentials: { clientId: string; clientSecret: string }): string {
  return JSON.stringify({ baseurl: BASE_URL, ...credentials });
}

const current = ({ store }: World) =>
  store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.versionId;

type Lived = { world: World; stored: string; result: RotationResult; calls: string[]; at: number };

type StoreOptions = { version: ApiVersion; mayDelete: boolean };

/** A night, before whose nth call a person stores a value. */
async function storeAt(at: number, hand: string, { version, mayDelete }: StoreOptions) {
  const world = createWorld();
  const value = hands[hand]?.(world) ?? '';
  const calls: string[] = [];
  let stored = '';
  const around: Around = (call, work) => {
    calls.push(call);
    if (calls.length === at) stored = world.store.paste(SECRET, value);
    return work();
  };
  const deps = world.deps({ around, apiVersion: version });
  const result = await night(deps, settings, { force: !mayDelete, mayDelete });
  return { world, stored, result, calls, at } satisfies Lived;
}

/** Nights that follow, on which nothing is due: the secret is at rest from the first on. */
async function comesToRest({ world, stored }: Lived): Promise<void> {
  const person = world.named('AWSCURRENT');
  for (let nights = 0; nights < 3; nights += 1) {
    world.clock.advance(DAY);
    await night(
      world.deps({ seed: `n${nights}` }),
      aRotation({ everyDays: 85, beforeExpiryDays: 0, expiresInDays: 100 }),
    );
    expect(world.named('AWSPENDING')).toBeNull();
    expect(world.named('AWSCURRENT')).toBe(person);
    expect(world.currentWorks()).toBe(true);
  }
  expect(current(world)).toBe(stored);
}

const cases = (['v2024', 'v2026'] as const).flatMap((version) =>
  [true, false].flatMap((mayDelete) => Object.keys(hands).map((hand) => ({ version, mayDelete, hand }))),
);

type Case = (typeof cases)[number];

/** The person's value is current, whatever call it was stored before; and where that is due, the secret is at rest. */
async function checkHand(lived: Lived, { hand, mayDelete }: Case): Promise<void> {
  const { at, calls, world, stored } = lived;
  expect([at, calls[at - 1], current(world)]).toEqual([at, calls[at - 1], stored]);
  // A run that may not delete leaves a successor of that very token, which the next night makes current.
  if (mayDelete || hand !== SAME) await comesToRest(lived);
}

/** Right after the promotion the same value is that of the predecessor: a roll-back by hand, and another matter. */
function isRollBack({ at, calls }: Lived, { hand }: Case): boolean {
  const promoted = calls.indexOf('move AWSCURRENT');
  return hand === SAME && promoted !== -1 && at > promoted + 1;
}

it.each(cases)(
  'in $version, deleting: $mayDelete, a person who stores $hand at any call after the first keeps it as the current value',
  async (one) => {
    let tried = 0;
    for (let at = 2; ; at += 1) {
      const lived = await storeAt(at, one.hand, one);
      if (lived.stored === '') break;
      if (isRollBack(lived, one)) continue;
      tried += 1;
      await checkHand(lived, one);
    }
    expect(tried).toBeGreaterThan(20);
  },
);

it('says that it gave way where the same value was stored while it ran', async () => {
  const options = { version: 'v2024', mayDelete: true } as const;
  const undisturbed = await storeAt(1000, SAME, options);
  const promotion = undisturbed.calls.indexOf('move AWSCURRENT') + 1;
  const { result, world } = await storeAt(promotion, SAME, options);
  expect(result).toMatchObject({ state: 'left', reason: 'the secret was changed in the meantime' });
  expect(result.findings.map(({ kind }) => kind)).toEqual(['rotation-overtaken', 'same-token-twice']);
  expect(world.outside()).toEqual([]);
});

it('replaces a token that is due although its value was stored again before the rotation looked', async () => {
  const { world, result } = await storeAt(1, SAME, { version: 'v2024', mayDelete: true });
  expect(result).toMatchObject({
    state: 'rotated',
    predecessor: { state: 'overlap', tokenId: world.first.clientId },
  });
  expect(world.tenant.tokens.has(world.first.clientId)).toBe(true);
});
