import { expect, it } from 'vitest';
import { crashesAt } from '../support/mortal.ts';
import { callsOf, survive, survivePairs } from './crashes.ts';

it('owners are told before and after, although a night dies around the mails', async () => {
  const { noticing, due } = await callsOf();
  for (const [night, calls] of [
    ['noticing', noticing],
    ['due', due],
  ] as const) {
    const mails = calls.flatMap((name, index) => (name === 'mail an owner' ? [index + 1] : []));
    expect(mails).toHaveLength(2);
    for (const call of mails.flatMap((at) => [at, at + 1]))
      for (const when of ['before', 'after'] as const) await survive(night, { call, when });
  }
});

it('and although it dies anywhere else', async () => {
  const { noticing, due } = await callsOf();
  const every = (_crash: unknown, index: number) => index % 23 === 0;
  for (const crash of crashesAt(noticing).filter(every)) await survive('noticing', crash);
  for (const crash of crashesAt(due).filter(every)) await survive('due', crash);
});

it('and although two nights in succession die around them', async () => {
  const every = (pair: number) => pair % 6 === 0;
  expect(await survivePairs('noticing', every)).toBeGreaterThan(3);
});
