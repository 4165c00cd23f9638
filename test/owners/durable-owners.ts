import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { createDurableEngine } from '../../lambda/aws/durable-engine.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { surroundArchive, surroundMailer, surroundNotifier, surroundTenant } from '../support/around.ts';
import { type DurableRun, type KillPoint, runDurably, type VirtualTime } from '../support/durable-client.ts';
import type { OwnersWorld } from './owners-world.ts';

/** A night on the durable engine, and the things that left its process, by name; checkpoints are called so. */
export type DurableNight = { run: DurableRun; acts: string[] };

/** Lives through a night on the durable engine, with invocations that end at these points. */
export async function durableNight(
  world: OwnersWorld,
  kills: readonly KillPoint[] = [],
  changes: Partial<RunDeps> = {},
): Promise<DurableNight> {
  const acts: string[] = [];
  const run = await runDurably({
    handler: (durableExecutionClient, life) => {
      const around = <T>(name: string, work: () => Promise<T>) =>
        life.act(() => {
          acts.push(name);
          return work();
        });
      const deps = world.deps(changes);
      const surrounded = {
        ...deps,
        tenant: surroundTenant(deps.tenant, around),
        archive: surroundArchive(deps.archive, around),
        notifier: surroundNotifier(deps.notifier, around),
        ownerMailer: deps.ownerMailer && surroundMailer(deps.ownerMailer, around),
      };
      const client = {
        ...durableExecutionClient,
        checkpoint: (request: Parameters<typeof durableExecutionClient.checkpoint>[0]) => {
          acts.push('checkpoint');
          return durableExecutionClient.checkpoint(request);
        },
      };
      return withDurableExecution(
        async (_event, context) => runNightly({ ...surrounded, engine: createDurableEngine(context) }),
        { durableExecutionClient: client },
      );
    },
    event: { tenant: 'acme' },
    time: timeOf(world),
    kills,
  });
  return { run, acts };
}

/** The clock of the world, as time that an execution can move. */
function timeOf({ sandbox: { clock } }: OwnersWorld): VirtualTime {
  return {
    get now() {
      return clock.now().getTime();
    },
    set now(instant) {
      clock.set(new Date(instant).toISOString());
    },
  };
}
