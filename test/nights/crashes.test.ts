import { expect, it } from 'vitest';
import { countCalls, surviveDeleting, surviveNotice } from './crashes.ts';
import { crashesAt } from './mortal.ts';

const every = (stride: number) => (_crash: unknown, index: number) => index % stride === 0;

it('tells every deletion exactly once, although the night that makes them dies', async () => {
  const { atOnce } = await countCalls();
  expect(atOnce).toBeGreaterThan(50);
  for (const crash of crashesAt(atOnce).filter(every(7))) await surviveDeleting([crash]);
});

it('deletes nothing without its notice, although the night that gives it or acts on it dies', async () => {
  const { noticing, due } = await countCalls();
  for (const crash of crashesAt(noticing).filter(every(19))) await surviveNotice('noticing', crash);
  for (const crash of crashesAt(due).filter(every(29))) await surviveNotice('due', crash);
});
