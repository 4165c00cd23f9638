import type { DurableLogData, DurableLogger } from '@aws/durable-execution-sdk-js';
import { type DestinationStream, pino } from 'pino';

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
