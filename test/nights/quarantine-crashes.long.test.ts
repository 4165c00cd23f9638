import { expect, it } from 'vitest';
import { callsOf, faultsAt, type Phase, survive } from './quarantine-crashes.ts';

const phases: Phase[] = ['quarantining', 'waiting', 'deleting'];

it.each(phases)('a night that is %s loses no token, at every call and at pairs of them', async (phase) => {
  const calls = await callsOf(phase);
  const faults = faultsAt(calls);
  expect(faults).toHaveLength(calls.length * 3);
  for (const fault of faults) await survive(phase, [fault]);
  const pairs = faults.flatMap((first, at) =>
    faults.filter((_, other) => (at + other) % 149 === 0).map((second) => [first, second]),
  );
  for (const pair of pairs) await survive(phase, pair);
  console.info(
    `crash points of ${phase}: ${faults.length} at ${calls.length} calls, and ${pairs.length} pairs`,
  );
});
