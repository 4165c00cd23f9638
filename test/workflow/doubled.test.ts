import { expect, it } from 'vitest';
import type { Engine } from '../../lambda/engine.ts';
import { expectProtected, expectSummary, gone } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** Every step takes place twice, as after a crash between a step's effect and the checkpoint of its result. */
const doubling: Engine = {
  step: async (name, work) => {
    const first = await work();
    return name === 'start-run' ? first : work();
  },
  wait: async () => undefined,
};

/** Two nights, the second of which is partial: what they leave for the next one, and what they did. */
async function twoNights(world: NightWorld, changes: { engine?: Engine }) {
  const forbidden = {
    target: { operation: 'delete', id: doomed['stale one'] },
    fault: { kind: 'error', status: 403 },
  } as const;
  const first = await world.night(changes);
  world.sandbox.faults.set({ rules: [forbidden] });
  world.pass(7);
  const second = await world.night(changes);
  expectProtected(world);
  return {
    figures: [first, second].map(({ status, deletions, findings }) => ({ status, deletions, findings })),
    outcomes: [first, second].map((summary) =>
      expectSummary(world, summary).tokens.map(({ id, outcome }) => `${id} ${outcome}`),
    ),
    gone: gone(world),
    latest: JSON.parse(world.objects.get('acme/latest.json') ?? ''),
    ledger: JSON.parse(world.objects.get('acme/ledger.json') ?? '').notices,
    history: JSON.parse(world.objects.get('acme/history.json') ?? '').points.length,
    lease: JSON.parse(world.objects.get('acme/lease.json') ?? '').released,
  };
}

it.each([0, 7])('ends the same when every step is repeated, with %i days of notice', async (days) => {
  const policy = { notice: { days } };
  const once = await twoNights(await openWorld({ policy }), {});
  const twice = await twoNights(await openWorld({ policy }), { engine: doubling });
  expect(without(twice)).toEqual(without(once));
  expect(twice.lease).toBe(true);
});

/** Message ids differ, since a notice may repeat. */
function without<T extends { ledger: Record<string, object> }>({ ledger, ...rest }: T) {
  return {
    ...rest,
    ledger: Object.entries(ledger).map(([id, notice]) => ({ id, ...notice, messageId: null })),
  };
}
