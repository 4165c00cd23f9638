import { renewLease } from '../archive/lease.ts';
import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { Pat } from '../core/pat.ts';
import { type Checked, refused } from './judge.ts';
import type { Allowed, Errand, Passed, Refused, Request, Timed } from './passage.ts';
import {
  type Earlier,
  freeNumber,
  intended,
  lineOf,
  nothingEarlier,
  type RecordDeps,
  readEarlier,
  writeIntent,
  writeOutcome,
} from './record.ts';
import { unsent, type Verdict } from './verdict.ts';

/** What the door works with; a run's context has it all. */
export type DoorDeps = RecordDeps & {
  tenantName: string;
  policyHash: string;
  /** True once a person asked the run to stop. */
  interrupted: () => boolean;
};

/** What is to be sent, on facts that were read just now. */
export type Sending<F, R, A> = {
  fresh: F;
  earlier: Earlier;
  checked: readonly Checked<R, A>[];
  /** Whether the facts have grown too old to send on. */
  isOld: () => boolean;
  /** Why nothing more may be sent, beside a reason that is known already. */
  veto: (stop: string | null) => string | null;
};

/** What differs between the ways in which tokens pass the door. */
export type Means<F, R, A> = {
  /** Why nothing at all may be done on such facts. */
  unfit: (fresh: F) => string | null;
  judge: (request: R, fresh: F) => A | Refused;
  /** The expiry that the record is to name. */
  expiryOf: (allowed: A, token: Pat) => NamedExpiry;
  send: (sending: Sending<F, R, A>) => Promise<Passed>;
};

type NamedExpiry = Pick<DeletionRecord, 'setExpiry' | 'until' | 'fingerprint' | 'givenBack'>;

/** Read, lease, judge, intent, requests, outcome: the one order in which anything is done to a token. */
export async function pass<F extends Timed, R extends Request, A extends Allowed>(
  deps: DoorDeps,
  errand: Errand<F, R>,
  means: Means<F, R, A>,
): Promise<Passed> {
  const fresh = await errand.read();
  const unfit = fresh.clockDoubt ?? means.unfit(fresh);
  if (unfit !== null)
    return { verdicts: errand.requests.map(() => unsent('not-reached', unfit)), stop: unfit };
  // A machine that slept before the reading makes a fresh one, but the tenant may be another run's by now.
  await renewLease(deps);
  const earlier = errand.number === null ? nothingEarlier : await readEarlier(deps, errand.number);
  const done = new Map<string, Verdict>(earlier.settled.map((record) => [record.tokenId, record]));
  const open = errand.requests.filter(({ token }) => !done.has(token.id));
  const checked = open.map((request) => ({ request, judgement: means.judge(request, fresh) }));
  const attempts = checked.filter(({ judgement }) => judgement.allowed);
  if (errand.number === null && attempts.length === 0)
    return { verdicts: checked.map(({ judgement }) => refused(judgement)), stop: null };
  const place = { number: errand.number ?? (await freeNumber(deps)), earlier };
  const lineAs = linesOf(deps, means, earlier);
  await writeIntent(
    deps,
    place,
    attempts.map((one) => lineAs(one, intended)),
  );
  const { verdicts, stop } = await means.send({ fresh, earlier, checked, ...limits(deps, errand, fresh) });
  const ended = checked.map((one, at) => ({ one, verdict: verdicts[at] ?? intended }));
  await writeOutcome(
    deps,
    place,
    ended.map(({ one, verdict }) => lineAs(one, verdict)),
  );
  for (const { one, verdict } of ended) done.set(one.request.token.id, verdict);
  return { verdicts: errand.requests.map(({ token }) => done.get(token.id) ?? intended), stop };
}

const byHand = 'The run was stopped by hand.';

function limits<F extends { readAt: string }, R>(
  { clock, interrupted }: DoorDeps,
  { maxAgeMs, tooOld }: Errand<F, R>,
  { readAt }: F,
): Pick<Sending<F, R, Allowed>, 'isOld' | 'veto'> {
  // A clock that was set back says nothing about the time that has passed.
  const isOld = () => Math.abs(Date.parse(clock.now()) - Date.parse(readAt)) > maxAgeMs;
  return { isOld, veto: (stop) => stop ?? (interrupted() ? byHand : null) ?? (isOld() ? tooOld : null) };
}

/** Makes a line of a request; what an earlier try of the step attempted keeps the expiry that it meant to set. */
function linesOf<F, R extends Request, A extends Allowed>(
  { run, policyHash, clock }: DoorDeps,
  { expiryOf }: Pick<Means<F, R, A>, 'expiryOf'>,
  { attempts }: Earlier,
) {
  const before = new Map(attempts.map((record) => [record.tokenId, namedIn(record)]));
  return ({ request, judgement }: Checked<R, A>, verdict: Verdict): DeletionRecord => {
    const { token, grounds, reason = '' } = request;
    const words = [reason, verdict.reason].filter((part) => part !== '').join('; ');
    const named = before.get(token.id) ?? (judgement.allowed ? expiryOf(judgement, token) : {});
    const isAttempted = verdict.uncertain || changesExpiry.has(verdict.outcome);
    const about = { ...grounds, policyHash, runId: run.runId, ...(isAttempted && named) };
    return lineOf(token, about, { ...verdict, reason: words, at: clock.now() });
  };
}

function namedIn({ setExpiry, until, fingerprint, givenBack }: DeletionRecord): NamedExpiry {
  return {
    ...(setExpiry !== undefined && { setExpiry }),
    ...(until !== undefined && { until }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(givenBack !== undefined && { givenBack }),
  };
}

const changesExpiry: ReadonlySet<TokenOutcome> = new Set<TokenOutcome>(['quarantined', 'released']);
