import { AwsError, IscError } from '../../lambda/errors.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Around } from '../support/around.ts';
import { surroundDeps } from '../support/around.ts';
import { createMortal } from '../support/mortal.ts';
import type { NightWorld } from '../support/world.ts';
import { surroundRotator } from './rotating.ts';

/** Where a process dies, or where a call fails and its process lives on. */
export type Fault = { call: number; when: 'before' | 'after'; what: 'dies' | 'fails' };

/** One attempt of a person, which ends in some way or other; the calls that it made. */
export async function attempt(
  world: NightWorld,
  fault: Fault | null,
  act: (deps: RunDeps) => Promise<unknown>,
): Promise<string[]> {
  const crash = fault?.what === 'dies' ? fault : undefined;
  const { around, calls, died } = createMortal(crash);
  const failing = fault?.what === 'fails' ? failAt(fault, around) : around;
  const deps = surroundDeps(world.deps(), failing);
  const work = act({ ...deps, rotator: surroundRotator(world, failing) });
  await Promise.race([work.catch(() => null), died]);
  return calls;
}

function failAt({ call, when }: Fault, around: Around): Around {
  let calls = 0;
  return async (name, work) => {
    calls += 1;
    if (calls !== call) return around(name, work);
    if (when === 'after') await around(name, work);
    if (/^(read|write|list acme|describe secret|put|move|start)/.test(name))
      throw new AwsError(`${name}: no answer`);
    throw new IscError({ failure: 'unavailable', operation: name, subject: 'tenant', remedy: 'Wait.' });
  };
}

/** Before and after each of so many calls, dying and failing. */
export function faultsAt(calls: number): Fault[] {
  return Array.from({ length: calls }, (_, at) => at + 1).flatMap((call) =>
    (['dies', 'fails'] as const).flatMap((what) =>
      (['before', 'after'] as const).map((when): Fault => ({ call, when, what })),
    ),
  );
}

/** Every first with some of the seconds, each second in turn. */
export function pairsOf(points: readonly Fault[], stride: number): [Fault, Fault][] {
  return points.flatMap((first, at) =>
    points
      .filter((_, other) => (at * 31 + other) % stride === 0)
      .map((second): [Fault, Fault] => [first, second]),
  );
}

/** The lease of a dead process lasts twenty minutes. */
export const leaseMs = 30 * 60_000;
