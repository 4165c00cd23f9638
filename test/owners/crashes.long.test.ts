import { expect, it } from 'vitest';
import { crashesAt } from '../support/mortal.ts';
import { callsOf, survive, survivePairs } from './crashes.ts';

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

it('owners are told, wherever two nights in succession die between sending and recording', async () => {
  const always = () => true;
  const pairs = (await survivePairs('noticing', always)) + (await survivePairs('due', always));
  console.info(`${pairs} pairs of crashes survived`);
  expect(pairs).toBeGreaterThan(40);
});
