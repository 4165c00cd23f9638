import type { DurableContext, DurableLogData, DurableLogger } from '@aws/durable-execution-sdk-js';
import { type DestinationStream, pino } from 'pino';
import type { Engine } from '../engine.ts';
import { HygieneError } from '../errors.ts';

/**
 * The engine of a durable execution: a step's result is checkpointed and answered from there when the
 * function is run again, and a wait suspends the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
 */
export function createDurableEngine(context: DurableContext): Engine {
  return {
    async step(name, work) {
      // What may be repeated is repeated where it is called: reads in `isc/`, the rest by the next step or night.
      return context.step(name, () => withoutDetails(work), {
        retryStrategy: () => ({ shouldRetry: false }),
      });
    },
    async wait(name, seconds) {
      await context.wait(name, { seconds: Math.max(1, Math.ceil(seconds)) });
    },
  };
}

/** A step's error is checkpointed with its message, so only messages of our own making may leave the step. */
async function withoutDetails<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HygieneError) throw error;
    throw new HygieneError(`unexpected ${error instanceof Error ? error.name : typeof error} in a step`);
  }
}

/** One JSON line a call, with the step that spoke; fields are the caller's, and allow-listed by it. */
type Write = (fields: unknown, event: string) => void;

/**
 * The logger of a durable execution. The SDK keeps it silent while a run is replayed, so an event is
 * one line across replays; of the SDK's own messages only the sentence is kept, not what it quotes.
 */
export function createDurableLogger(destination?: DestinationStream): DurableLogger {
  const options = { base: null, formatters: { level: (level: string) => ({ level }) } };
  const lines = destination === undefined ? pino(options) : pino(options, destination);
  let dataOf = (): Partial<DurableLogData> => ({});

  function writer(level: 'debug' | 'info' | 'warn' | 'error'): Write {
    return (fields, event) => {
      const { operationName: step, attempt } = dataOf();
      if (typeof fields === 'string') lines[level]({ step, attempt }, fields);
      else if (typeof fields === 'object') lines[level]({ step, attempt, ...fields }, event);
    };
  }

  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    configureDurableLoggingContext(context) {
      dataOf = () => context.getDurableLogData();
    },
  };
}
