import type { DurableContext, RetryDecision } from '@aws/durable-execution-sdk-js';
import type { Engine } from '../engine.ts';
import { HygieneError } from '../errors.ts';

/** The longest pause before a step is repeated, in seconds. */
const maxDelaySeconds = 60;

/**
 * The engine of a durable execution: a step's result is checkpointed and answered from there when the
 * function is run again, and a wait suspends the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
 */
export function createDurableEngine(context: DurableContext): Engine {
  return {
    async step(name, work, retry = { attempts: 1 }) {
      return context.step(name, () => withoutDetails(work), {
        retryStrategy: (_error, attempt) => decideRetry(attempt, retry.attempts),
      });
    },
    async wait(name, seconds) {
      await context.wait(name, { seconds: Math.max(1, Math.ceil(seconds)) });
    },
  };
}

function decideRetry(attempt: number, attempts: number): RetryDecision {
  if (attempt >= attempts) return { shouldRetry: false };
  return { shouldRetry: true, delay: { seconds: Math.min(2 ** attempt, maxDelaySeconds) } };
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
