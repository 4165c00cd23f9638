import { IscError } from '../../errors.ts';
import type { Veto } from '../../ports.ts';
import { iscError, type Purpose } from '../failure.ts';
import type { Exchange, HttpRequest, Refusal } from '../http/exchange.ts';
import type { ClientChannel, Outcome, Repetition } from './client-channel.ts';
import type { AccessToken, Session } from './session.ts';

/** A call to the API: the request without its authorization, and what it is for. */
type ApiCall<T> = HttpRequest<T> & {
  purpose: Purpose;
  repetition: Repetition;
  /** Asked in its turn, and again right before it is sent; a reason takes it back. */
  veto?: Veto;
};

/**
 * Calls the API with an access token, at the pace of the window, renewing once and repeating where that helps.
 * @throws ConfigError when the credentials are another tenant's
 */
export type Caller = <T>(call: ApiCall<T>) => Promise<Outcome<T>>;

type Sent<T> = { exchange: Exchange<T>; token: AccessToken | null };

/** Joins a session and a channel into calls. */
export function createCaller({ session, channel }: { session: Session; channel: ClientChannel }): Caller {
  const sendOnce = <T>(call: ApiCall<T>, attempt: number): Promise<Sent<T>> =>
    // The token is asked for inside the slot: one asked for before may expire in the queue.
    channel.pace.run(async () => {
      const token = withheldBy(call) ?? (await session.current().catch(failureAsData));
      if ('kind' in token) return { exchange: token, token: null };
      // Asked again: the tenant may have let the access token wait for minutes.
      const withheld = withheldBy(call);
      if (withheld !== null) return { exchange: withheld, token: null };
      const headers = { ...call.headers, authorization: `Bearer ${token.text}` };
      return { exchange: await channel.send({ ...call, headers }, attempt), token };
    });

  const attemptOnce = async <T>(call: ApiCall<T>, attempt: number): Promise<Exchange<T>> => {
    const first = await sendOnce(call, attempt);
    if (!isUnauthorized(first.exchange) || first.token === null) return first.exchange;
    session.giveUp(first.token);
    return (await sendOnce(call, attempt + 1)).exchange;
  };

  return async (call) => {
    const rule = { repetition: call.repetition, operation: call.purpose.operation };
    return channel.repeat((attempt) => attemptOnce(call, attempt), rule);
  };
}

/** The same for calls that mean nothing without credentials. @throws IscError `unauthorized` where they are refused */
export function throwIfUnauthorized(caller: Caller): Caller {
  return async (call) => {
    const outcome = await caller(call);
    const { exchange } = outcome;
    if (exchange.kind === 'answer') return outcome;
    const error = iscError(exchange, call.purpose);
    if (error.facts.failure === 'unauthorized') throw error;
    return outcome;
  };
}

function isUnauthorized(exchange: Exchange<unknown>): exchange is Refusal {
  return exchange.kind === 'refusal' && exchange.status === 401;
}

/** Where no access token can be had, the request was surely not sent. */
function failureAsData(error: unknown): { kind: 'unsent'; error: IscError } {
  if (error instanceof IscError) return { kind: 'unsent', error };
  throw error;
}

function withheldBy({ veto, purpose }: ApiCall<unknown>): { kind: 'unsent'; error: IscError } | null {
  const reason = veto?.() ?? null;
  if (reason === null) return null;
  const { operation, subject } = purpose;
  return { kind: 'unsent', error: new IscError({ failure: 'withheld', operation, subject, remedy: reason }) };
}
