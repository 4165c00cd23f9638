import { expect } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { SECRET, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** Calls of a rotation that faults can strike. */
export const rotationCalls = ['token', 'list', 'create', 'patch', 'delete'] as const;

const storedCredentials = z.object({ clientId: z.string(), clientSecret: z.string() });

/** Whether the credentials that consumers read are those of a token that is there. */
function currentWorks({ store, sandbox }: NightWorld): boolean {
  const current = store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.value;
  const { clientId, clientSecret } = storedCredentials.parse(JSON.parse(current ?? '{}'));
  return sandbox.tenant.token(clientId)?.secret === clientSecret;
}

/**
 * A night in which a designated token is due, with a fault at every such call, and a week without:
 * consumers never read a credential that does not work, and in the end the successor is alone.
 */
export async function expectRotated(
  operation: (typeof rotationCalls)[number],
  fault: Fault,
  effect: 'before' | 'after',
): Promise<void> {
  const world = await openWorld({
    policy: { rotate: 'on' },
    ...(fault.kind === 'hang' && { patienceMs: 300 }),
  });
  const { tenant, faults } = world.sandbox;
  const ownerId = tenant.token(spared.designated)?.ownerId;
  faults.set({ rules: [{ target: { operation }, fault, effect }] });
  const nights: [string, boolean][] = [];
  for (let night = 0; night < 8; night += 1) {
    const { status } = await world.night();
    nights.push([status, currentWorks(world)]);
    faults.clear();
    world.pass(1);
  }
  expect(nights.slice(1)).toEqual(Array.from({ length: 7 }, () => ['succeeded', true]));
  expect(nights[0]?.[1]).toBe(true);
  const theirs = tenant.tokens().filter((token) => token.ownerId === ownerId);
  expect(theirs.map(({ name }) => name)).toEqual(['designated']);
  expect(theirs[0]?.id).not.toBe(spared.designated);
}
