import { expect, it } from 'vitest';
import { endOfNight } from './crashes.ts';

it('a night cut off at any act, before or after its effect, comes to the same end', async () => {
  const { end, run } = await endOfNight(4);
  expect(end).toMatchObject({ status: 'SUCCEEDED succeeded', deleted: 4 });
  expect(end.left).toHaveLength(1);
  expect(run.acts).toBeGreaterThan(40);
  for (let act = 1; act <= run.acts; act += 1) {
    for (const moment of ['before', 'after'] as const) {
      const cutOff = await endOfNight(4, [{ act, moment }]);
      expect({ act, moment, ...cutOff.end }).toEqual({ act, moment, ...end });
      // One suspension a night; a kill just as it suspends takes its place.
      expect([2, 3]).toContain(cutOff.run.invocations);
    }
  }
});
