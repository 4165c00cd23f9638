import { expect, it } from 'vitest';
import { crashesAt } from '../nights/mortal.ts';
import { callsOf, survive } from './crashes.ts';

it('owners are told before and after, wherever a night dies', async () => {
  const { noticing, due } = await callsOf();
  let count = 0;
  for (const [night, calls] of [
    ['noticing', noticing],
    ['due', due],
  ] as const)
    for (const crash of crashesAt(calls)) {
      await survive(night, crash);
      count += 1;
    }
  console.info(`${count} crashes survived`);
  expect(count).toBeGreaterThan(100);
});
