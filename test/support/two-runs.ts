import { expect } from 'vitest';
import { bursts, choices, interleave, type Run } from './interleave.ts';
import { BASE_URL, createWorld, DAY, night, SECRET, type World } from './rotation-world.ts';

/** Two runs at once rotate one secret, and two runs at once retire: whatever the order of their calls. */
export async function rotateTwice(seed: number): Promise<void> {
  const world = createWorld();
  const runs = (from: string): Run[] => [
    (around) => night(world.deps({ around, seed: `a${from}` })),
    (around) => night(world.deps({ around, seed: `b${from}` })),
  ];
  const choose = seed % 2 === 0 ? choices(seed) : bursts(seed);
  const check = () => expect(world.tenant.tokens.has(world.named('AWSCURRENT') ?? '')).toBe(true);
  await interleave(runs('0'), choose, check);
  expect(world.named('AWSPREVIOUS')).toBe(world.first.clientId);
  expect(world.named('AWSCURRENT')).not.toBe(world.first.clientId);
  expect(world.tenant.tokens.has(world.first.clientId)).toBe(true);
  expect(world.outside()).toEqual([]);
  const rotated = world.named('AWSCURRENT');
  world.clock.advance(3 * DAY);
  await interleave(runs('1'), choose, check);
  world.clock.advance(DAY);
  await night(world.deps({ seed: 'c' }));
  expect(world.named('AWSCURRENT')).toBe(rotated);
  checkDone(world, 1);
}

/** The same while an operator stores another token's credentials by hand, at any moment. */
export async function rotateUnderHand(seed: number): Promise<void> {
  const world = createWorld();
  const pasted = world.tenant.addToken({ name: 'by hand' });
  const operator: Run = (around) =>
    around('paste', async () => world.store.paste(SECRET, JSON.stringify({ baseurl: BASE_URL, ...pasted })));
  const idle: Run = async (around) => {
    for (let turn = 0; turn < (seed >> 1) % 40; turn += 1) await around('idle', async () => undefined);
    await operator(around);
  };
  const check = () => expect(world.tenant.tokens.has(world.named('AWSCURRENT') ?? '')).toBe(true);
  const runs: Run[] = [
    (around) => night(world.deps({ around, seed: 'a' })),
    (around) => night(world.deps({ around, seed: 'b' })),
    idle,
  ];
  await interleave(runs, seed % 2 === 0 ? choices(seed) : bursts(seed), check);
  for (let nights = 0; nights < 4; nights += 1) {
    world.clock.advance(DAY);
    await night(world.deps({ seed: `c${nights}` }));
    check();
  }
  expect(world.tenant.tokens.has(pasted.clientId)).toBe(true);
}

function checkDone(world: World, live: number): void {
  expect(world.outside()).toEqual([]);
  expect(world.tenant.tokens.size).toBe(live);
  expect(world.named('AWSPENDING')).toBeNull();
  expect(world.named('AWSPREVIOUS')).toBeNull();
  expect(world.currentWorks()).toBe(true);
}
