import { expect, it } from 'vitest';
import { callsOf, faultsAt, type Phase, survive } from './quarantine-crashes.ts';

const phases: Phase[] = ['quarantining', 'waiting', 'deleting'];

it.each(phases)('a night that is %s loses no token, at every call', async (phase) => {
  const calls = await callsOf(phase);
  const faults = faultsAt(calls);
  expect(faults).toHaveLength(calls.length * 3);
  for (const fault of faults) await survive(phase, [fault]);
  console.info(`crash points of ${phase}: ${faults.length} at ${calls.length} calls`);
});

it.each(phases)('two nights in a row that are %s lose no token', async (phase) => {
  const faults = faultsAt(await callsOf(phase));
  // Every other first with some of the seconds, each of these in turn.
  const pairs = faults.flatMap((first, at) =>
    faults.filter((_, other) => at % 2 === 0 && (at + other) % 397 === 0).map((second) => [first, second]),
  );
  expect(pairs.length).toBeGreaterThan(50);
  for (const pair of pairs) await survive(phase, pair);
  console.info(`pairs of ${phase}: ${pairs.length}`);
});
