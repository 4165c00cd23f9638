import { expect, it } from 'vitest';
import { crashesAt } from '../support/mortal.ts';
import { surviveDeleting, surviveNotice, usualCalls } from './crashes.ts';

it('tells every deletion exactly once, wherever the night that makes them dies', async () => {
  const { atOnce } = await usualCalls();
  expect(atOnce.length).toBeGreaterThan(50);
  for (const crash of crashesAt(atOnce)) await surviveDeleting([crash]);
});

it('tells every deletion exactly once, wherever two nights in a row die', async () => {
  const { atOnce } = await usualCalls();
  const crashes = crashesAt(atOnce);
  for (const [index, first] of crashes.entries())
    for (const second of crashes.filter((_, other) => (other + index) % 67 === 0))
      await surviveDeleting([first, second]);
});

it('deletes nothing without its notice, wherever the night that gives it or acts on it dies', async () => {
  const { noticing, due } = await usualCalls();
  for (const crash of crashesAt(noticing)) await surviveNotice('noticing', crash);
  for (const crash of crashesAt(due)) await surviveNotice('due', crash);
});
