import { expect, it } from 'vitest';
import { type Crash, crashesAt } from '../support/mortal.ts';
import { surviveDeleting, surviveNotice, usualCalls } from './crashes.ts';

const every = (stride: number) => (_crash: unknown, index: number) => index % stride === 0;

function crash(when: Crash['when'], calls: readonly string[], call: RegExp): Crash {
  return { when, call: calls.findIndex((name) => call.test(name)) + 1 };
}

it('tells every deletion exactly once, although the night that makes them dies', async () => {
  const { atOnce } = await usualCalls();
  expect(atOnce.length).toBeGreaterThan(50);
  for (const one of crashesAt(atOnce).filter(every(7))) await surviveDeleting([one]);
});

it('tells a deletion once that two nights meant to make, of which both died', async () => {
  const { atOnce } = await usualCalls();
  await surviveDeleting([
    crash('after', atOnce, /^write .*intents.0001.json/),
    crash('after', atOnce, /^write .*intents.0002.json/),
  ]);
});

it('deletes nothing without its notice, although the night that gives it or acts on it dies', async () => {
  const { noticing, due } = await usualCalls();
  for (const one of crashesAt(noticing).filter(every(19))) await surviveNotice('noticing', one);
  for (const one of crashesAt(due).filter(every(29))) await surviveNotice('due', one);
});

it('goes on after a night that died in its deletions, although they shrank the tenant', async () => {
  const { due } = await usualCalls();
  await surviveNotice('due', crash('before', due, /^delete 0*3$/));
});
