import type { RunSummary } from '../../lambda/core/results.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { surroundArchive, surroundNotifier, surroundTenant } from '../support/around.ts';
import type { NightWorld } from '../support/world.ts';

/** What happens at a call to the outside: it may change the world, and must make the call or fail. */
export type AtCall = <T>(call: string, work: () => Promise<T>) => Promise<T>;

/** A night of which one call, counted from 1, is surrounded by something; null where it ended with an error. */
export async function surroundedNight(
  world: NightWorld,
  { at, happens, changes }: { at: number; happens: AtCall; changes?: Partial<RunDeps> },
): Promise<{ summary: RunSummary | null; calls: string[] }> {
  const calls: string[] = [];
  const around: AtCall = (call, work) => {
    calls.push(call);
    return calls.length === at ? happens(call, work) : work();
  };
  const deps = world.deps(changes);
  const run = world.night({
    ...deps,
    archive: surroundArchive(deps.archive, around),
    tenant: surroundTenant(deps.tenant, around),
    notifier: surroundNotifier(deps.notifier, around),
  });
  return { summary: await run.catch(() => null), calls };
}

/** The calls of an undisturbed night. */
export async function callsOf(world: NightWorld): Promise<string[]> {
  return (await surroundedNight(world, { at: 0, happens: (_call, work) => work() })).calls;
}
