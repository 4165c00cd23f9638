import type { ApiVersion, Operation } from '../api/versions.ts';
import type { Call } from './call.ts';

/** A request that the sandbox saw; neither headers nor bodies are kept. */
type RequestRecord = {
  /** Real time of arrival, in milliseconds since the epoch. */
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  operation: Operation | null;
  version: ApiVersion | null;
  /** Null where no answer was given. */
  status: number | null;
  clientId: string | null;
};

/** Every request seen, in the order of arrival, and counters. */
export type RequestLog = {
  entries(operation?: Operation): readonly RequestRecord[];
  readonly total: number;
  /** Requests refused by the rate limit; 429 answers of a fault are not among them. */
  readonly throttled: number;
  clear(): void;
};

/** The writing side of the log. */
export type RequestRecorder = {
  log: RequestLog;
  /** Records an arrival; the returned function adds the answer's status. */
  arrive(call: Call): (status: number | null) => void;
  throttle(): void;
};

/** Makes an empty log. */
export function createRequestRecorder(): RequestRecorder {
  let records: RequestRecord[] = [];
  let throttled = 0;
  return {
    log: {
      entries: (operation) => records.filter((record) => !operation || record.operation === operation),
      get total() {
        return records.length;
      },
      get throttled() {
        return throttled;
      },
      clear: () => {
        records = [];
        throttled = 0;
      },
    },
    arrive: (call) => {
      const record = recordOf(call);
      records.push(record);
      return (status) => {
        record.status = status;
      };
    },
    throttle: () => {
      throttled += 1;
    },
  };
}

function recordOf(call: Call): RequestRecord {
  const query = Object.fromEntries(call.query);
  if ('client_secret' in query) query['client_secret'] = '…';
  return {
    at: Date.now(),
    method: call.method,
    path: call.path,
    query,
    operation: call.route?.operation ?? null,
    version: call.route?.version ?? null,
    status: null,
    clientId: call.clientId,
  };
}
