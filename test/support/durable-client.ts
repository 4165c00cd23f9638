import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  DurableExecutionClient,
  DurableExecutionInvocationOutput,
  DurableLambdaHandler,
  OperationUpdate,
  WireOperation,
} from '@aws/durable-execution-sdk-js';
import type { Context } from 'aws-lambda';

/** Time that only moves when somebody moves it, in milliseconds since the epoch. */
export type VirtualTime = { now: number };

/** Where to end an invocation: around the nth thing that leaves the process (from 1), before or after it took effect. */
export type KillPoint = { act: number; moment: 'before' | 'after' };

/** Lets acts through until the invocation is dead; a dead one hears nothing any more. */
export type Life = { act<T>(work: () => Promise<T>): Promise<T> };

/** One execution: what was stored, how often the function ran, and for how long it was awake. */
export type DurableRun = {
  output: DurableExecutionInvocationOutput;
  invocations: number;
  /** Virtual milliseconds in which the function was awake. */
  billedMs: number;
  /** The longest of them in one invocation; Lambda ends one after 900,000. */
  longestMs: number;
  /** How many things left the process: checkpoints, and what the handler let its life count. */
  acts: number;
  /** Every update that the service stored, in order. */
  updates: OperationUpdate[];
  operations: WireOperation[];
};

type Settings = {
  /** Builds the handler of one invocation over the service's double. */
  handler: (client: DurableExecutionClient, life: Life) => DurableLambdaHandler;
  event: unknown;
  time: VirtualTime;
  kills?: readonly KillPoint[];
};

const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:nightly:1/durable-execution/test/1';
const pageSize = 50;
const root = 'execution';

/**
 * Runs a durable handler to its end against a double of the service: stored operations, timers on
 * virtual time, and invocations that die at chosen points and are started again.
 */
export async function runDurably(settings: Settings): Promise<DurableRun> {
  const service = createService(settings.time, settings.event);
  const kills = new Set((settings.kills ?? []).map(({ act, moment }) => `${act} ${moment}`));
  let invocations = 0;
  let billedMs = 0;
  let longestMs = 0;
  let acts = 0;
  for (;;) {
    const began = settings.time.now;
    const death = Promise.withResolvers<null>();
    let dead = false;
    const silence = (): Promise<never> => {
      dead = true;
      death.resolve(null);
      return new Promise(() => undefined);
    };
    const life: Life = {
      async act(work) {
        if (dead) return silence();
        acts += 1;
        const number = acts;
        if (kills.has(`${number} before`)) return silence();
        const result = await work();
        return dead || kills.has(`${number} after`) ? silence() : result;
      },
    };
    const client: DurableExecutionClient = {
      getExecutionState: async ({ Marker }) => service.page(Number(Marker ?? 0)),
      checkpoint: (request) => life.act(async () => service.checkpoint(request)),
    };
    invocations += 1;
    const output = await Promise.race([
      settings.handler(client, life)(service.invocation(), lambdaContext),
      death.promise,
    ]);
    billedMs += settings.time.now - began;
    longestMs = Math.max(longestMs, settings.time.now - began);
    if (output !== null && output.Status !== 'PENDING') {
      return {
        output,
        invocations,
        billedMs,
        longestMs,
        acts,
        updates: service.updates,
        operations: service.operations(),
      };
    }
    if (output !== null) service.sleepUntilDue();
    if (invocations > 5_000) throw new Error('the execution does not end');
  }
}

function createService(time: VirtualTime, event: unknown) {
  const stored = new Map<string, WireOperation>([[root, executionOf(event, time)]]);
  const updates: OperationUpdate[] = [];
  let token = 0;

  function fireTimers(): void {
    for (const [id, operation] of stored) {
      const due = dueTime(operation);
      if (due !== null && due <= time.now) {
        stored.set(id, { ...operation, Status: operation.Type === 'WAIT' ? 'SUCCEEDED' : 'READY' });
      }
    }
  }

  function page(from: number) {
    const all = [...stored.values()];
    const Operations = all.slice(from, from + pageSize);
    return from + pageSize < all.length ? { Operations, NextMarker: `${from + pageSize}` } : { Operations };
  }

  return {
    updates,
    page,
    operations: () => [...stored.values()],
    invocation() {
      fireTimers();
      return { DurableExecutionArn: arn, CheckpointToken: `${token}`, InitialExecutionState: page(0) };
    },
    checkpoint(request: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse {
      if (request.CheckpointToken !== `${token}`) throw new Error('Invalid Checkpoint Token');
      token += 1;
      fireTimers();
      for (const update of request.Updates ?? []) {
        const id = update.Id ?? '';
        stored.set(id, applied(update, stored.get(id), time.now));
        updates.push(update);
      }
      const touched = new Set((request.Updates ?? []).map(({ Id }) => Id ?? ''));
      const Operations = [...stored].filter(([id]) => touched.has(id)).map(([, operation]) => operation);
      return { CheckpointToken: `${token}`, NewExecutionState: { Operations } };
    },
    sleepUntilDue(): void {
      const due = [...stored.values()].flatMap((operation) => dueTime(operation) ?? []);
      if (due.length === 0) throw new Error('the execution is suspended for ever');
      time.now = Math.max(time.now, Math.min(...due));
    },
  };
}

function executionOf(event: unknown, time: VirtualTime): WireOperation {
  return {
    Id: root,
    Type: 'EXECUTION',
    Status: 'STARTED',
    StartTimestamp: new Date(time.now),
    ExecutionDetails: { InputPayload: JSON.stringify(event) },
  };
}

/** When a stored operation goes on by itself; null when it does not wait. */
function dueTime(operation: WireOperation): number | null {
  const due =
    operation.Type === 'WAIT' && operation.Status === 'STARTED'
      ? operation.WaitDetails?.ScheduledEndTimestamp
      : operation.Status === 'PENDING' && operation.StepDetails?.NextAttemptTimestamp;
  return due instanceof Date ? due.getTime() : null;
}

function applied(update: OperationUpdate, before: WireOperation | undefined, now: number): WireOperation {
  const operation: WireOperation = {
    Id: update.Id,
    ParentId: update.ParentId,
    Name: update.Name,
    Type: update.Type,
    SubType: update.SubType,
    StartTimestamp: before?.StartTimestamp ?? new Date(now),
    Status: statusAfter(update),
  };
  if (update.Type === 'WAIT') {
    const end = new Date(now + (update.WaitOptions?.WaitSeconds ?? 0) * 1000);
    return { ...operation, WaitDetails: { ScheduledEndTimestamp: end } };
  }
  const attempt = (before?.StepDetails?.Attempt ?? 0) + (update.Action === 'RETRY' ? 1 : 0);
  const next = new Date(now + (update.StepOptions?.NextAttemptDelaySeconds ?? 0) * 1000);
  return {
    ...operation,
    StepDetails: {
      Attempt: attempt,
      Result: update.Payload,
      Error: update.Error,
      NextAttemptTimestamp: update.Action === 'RETRY' ? next : undefined,
    },
  };
}

function statusAfter({ Action }: OperationUpdate): 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'PENDING' {
  if (Action === 'SUCCEED') return 'SUCCEEDED';
  if (Action === 'FAIL') return 'FAILED';
  return Action === 'RETRY' ? 'PENDING' : 'STARTED';
}

/** So little time is left that every wait suspends the invocation. */
const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'nightly',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:nightly:1',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  logGroupName: 'nightly',
  logStreamName: 'nightly',
  getRemainingTimeInMillis: () => 500,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
