import { expect, it } from 'vitest';
import { createNightWorld, type Pace } from './night-world.ts';

/** A function that stays awake is billed for the whole rate window of each batch: 100 calls in 10 seconds. */
const awakeSeconds = (20_000 / 100) * 10;

it.each<[string, Pace, number]>([
  ['0.6 s of work a batch', { listMs: 200, deleteMs: 4 }, 5],
  ['2.5 s of work a batch', { listMs: 1_500, deleteMs: 10 }, 3],
])('20,000 deletions with %s complete, and are billed a part of the time', async (what, pace, factor) => {
  const world = createNightWorld(20_000, pace);
  const began = process.cpuUsage();
  const run = await world.runNight();
  const { user, system } = process.cpuUsage(began);
  const billed = run.billedMs / 1000;
  console.log(
    `${what}: billed ${billed} s in ${run.invocations} invocations and ${run.operations.length} operations; ` +
      `awake all the time ${awakeSeconds} s: ${(awakeSeconds / billed).toFixed(1)} x less; ` +
      `this tool's own work took ${((user + system) / 1e6).toFixed(0)} s of processor time`,
  );
  expect(run.output.Status).toBe('SUCCEEDED');
  expect(world.deletions).toHaveLength(20_000);
  expect(world.tokens.size).toBe(1);
  expect(run.operations.length).toBeLessThan(1_000);
  expect(awakeSeconds / billed).toBeGreaterThan(factor);
  const sizes = run.updates.map(({ Payload = '' }) => Payload.length);
  expect(Math.max(...sizes)).toBeLessThan(200_000);
});
