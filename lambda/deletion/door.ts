import { renewLease } from '../archive/lease.ts';
import type { Presence } from '../core/absence.ts';
import type { Deletion } from '../core/call-outcomes.ts';
import type { DeletableId } from '../core/deletable.ts';
import { whyNotForward } from '../core/quarantine/forward.ts';
import { reasonOf } from '../errors.ts';
import { bringForward } from './bring-forward.ts';
import { type Checked, judge, protectionOf, refused } from './judge.ts';
import type {
  DeletionRequest,
  Errand,
  Fresh,
  Judgement,
  Passage,
  Passed,
  Quarantining,
  Shortening,
} from './passage.ts';
import {
  type Earlier,
  freeNumber,
  intended,
  lineOfErrand,
  nothingEarlier,
  type RecordDeps,
  readEarlier,
  writeIntent,
  writeOutcome,
} from './record.ts';
import {
  claimEarlierAttempt,
  needsListing,
  settled,
  unclear,
  unsent,
  type Verdict,
  verdictOf,
} from './verdict.ts';

/** What the door works with; a run's context has it all. */
export type DoorDeps = RecordDeps & {
  tenantName: string;
  policyHash: string;
  /** True once a person asked the run to stop. */
  interrupted: () => boolean;
};

/** The one way by which tokens are ended. */
export type Door = {
  /** Ends tokens: read, lease, judge, protections, intent, requests, one listing for what is unclear, outcome. */
  end<F extends Fresh>(passage: Passage<F>): Promise<Passed>;
  /** Brings expiries forward, as strictly as it deletes: a new listing says which tokens are quarantined. */
  quarantine<F extends Fresh>(passage: Quarantining<F>): Promise<Passed>;
  /** Brings the end of one token forward, on facts read just now; null where that is done, or why it is not. */
  shorten<F extends Fresh>(shortening: Shortening<F>): Promise<string | null>;
};

/** Makes the door of a run. */
export function createDoor(deps: DoorDeps): Door {
  return {
    end: (passage) => pass(deps, passage, (sending) => deleteAll(deps, passage, sending)),
    quarantine: (passage) => quarantine(deps, passage),
    shorten,
  };
}

function quarantine<F extends Fresh>(deps: DoorDeps, passage: Quarantining<F>): Promise<Passed> {
  const { tenant, expiresAt } = passage;
  const requests = passage.requests.map((request) => onlyForward(request, expiresAt));
  return pass(deps, { ...passage, requests }, (sending) => {
    const isOld = () => age(deps, sending.fresh) > passage.maxAgeMs;
    return bringForward(passage, {
      ...sending,
      update: (ids, stop) => {
        const veto = () => stop ?? (deps.interrupted() ? byHand : null) ?? (isOld() ? passage.tooOld : null);
        return tenant.bulkUpdateExpiry(ids, { kind: 'at', at: expiresAt }, veto);
      },
      isOld,
    });
  });
}

function onlyForward<F extends Fresh>(request: DeletionRequest<F>, to: string): DeletionRequest<F> {
  const judge = (fresh: F): Judgement => {
    const reason = whyNotForward(request.token.expiry, to);
    return reason === null ? request.judge(fresh) : { allowed: false, reason };
  };
  return { ...request, judge };
}

/** What only the means by which tokens are ended knows: what to send, and how an answer is believed. */
type Send<F extends Fresh> = (sending: Sending<F>) => Promise<Passed>;

async function pass<F extends Fresh>(deps: DoorDeps, passage: Errand<F>, send: Send<F>): Promise<Passed> {
  const fresh = await passage.read();
  const [unread] = fresh.facts.unreadableSecrets;
  if (unread !== undefined)
    return notReached(passage, `a designated secret can no longer be read: ${unread}`);
  // A machine that slept before the reading makes a fresh one, but the tenant may be another run's by now.
  await renewLease(deps);
  const earlier = passage.number === null ? nothingEarlier : await readEarlier(deps, passage.number);
  const done = new Map(earlier.settled.map((record) => [record.tokenId, record]));
  const open = passage.requests.filter(({ token }) => !done.has(token.id));
  const checked = open.map((request) => ({ request, judgement: judge(request, fresh) }));
  const attempts = checked.filter(({ judgement }) => judgement.allowed);
  if (passage.number === null && attempts.length === 0)
    return { verdicts: checked.map(({ judgement }) => refused(judgement)), stop: null };
  const place = { number: passage.number ?? (await freeNumber(deps)), earlier };
  const lineAs = lineOfErrand(deps, passage, earlier);
  await writeIntent(
    deps,
    place,
    attempts.map(({ request }) => lineAs(request, intended)),
  );
  const { verdicts, stop } = await send({ fresh, earlier, checked });
  const ended = checked.map(({ request }, at) => ({ request, verdict: verdicts[at] ?? intended }));
  await writeOutcome(
    deps,
    place,
    ended.map(({ request, verdict }) => lineAs(request, verdict)),
  );
  const known = new Map<string, Verdict>(done);
  for (const { request, verdict } of ended) known.set(request.token.id, verdict);
  return { verdicts: passage.requests.map(({ token }) => known.get(token.id) ?? intended), stop };
}

/** "If any designated secret cannot be read, nothing at all is deleted." */
function notReached<F extends Fresh>({ requests }: Errand<F>, stop: string): Passed {
  return { verdicts: requests.map(() => unsent('not-reached', stop)), stop };
}

type Sending<F extends Fresh> = { fresh: F; earlier: Earlier; checked: readonly Checked<F>[] };

/** Sends what is allowed, as fast as the tenant's rate window lets it; a listing settles what stays unclear. */
async function deleteAll<F extends Fresh>(
  deps: DoorDeps,
  passage: Passage<F>,
  { fresh, earlier, checked }: Sending<F>,
): Promise<Passed> {
  let stop: string | null = null;
  let done = earlier.settled.length;
  const isOld = () => age(deps, fresh) > passage.maxAgeMs;
  const veto = () => stop ?? (deps.interrupted() ? byHand : null) ?? (isOld() ? passage.tooOld : null);
  const attempt = async (id: DeletableId): Promise<Verdict> => {
    try {
      const deletion = await passage.tenant.deleteToken(id, veto);
      stop ??= reasonToEnd(deletion, isOld());
      return verdictOf(deletion);
    } catch (error) {
      stop ??= reasonOf(error);
      return unclear(error);
    }
  };
  const verdicts = await Promise.all(
    checked.map(async ({ request, judgement }) => {
      const verdict = judgement.allowed ? await attempt(judgement.id) : refused(judgement);
      done += 1;
      passage.progress?.(done);
      return earlier.inDoubt.has(request.token.id) ? claimEarlierAttempt(verdict) : verdict;
    }),
  );
  if (!verdicts.some(needsListing)) return { verdicts, stop };
  const presence = await passage.listNow(fresh).catch(unlisted);
  return { verdicts: verdicts.map((one, at) => settled(idOf(checked[at]), one, presence)), stop };
}

const byHand = 'The run was stopped by hand.';

function age({ clock }: DoorDeps, { readAt }: Fresh): number {
  // A clock that was set back says nothing about the time that has passed.
  return Math.abs(Date.parse(clock.now()) - Date.parse(readAt));
}

/** Why no other deletion would fare better: the tenant asks for too long a wait, or refuses the credentials. */
function reasonToEnd(deletion: Deletion, isOld: boolean): string | null {
  if (deletion.outcome === 'failed') return deletion.status === 401 ? deletion.reason : null;
  // Facts that have grown old end their own step only.
  return deletion.outcome === 'not-reached' && !isOld ? deletion.reason : null;
}

function unlisted(error: unknown): Presence {
  return { kind: 'doubtful', reason: reasonOf(error) };
}

function idOf<F extends Fresh>(checked: Checked<F> | undefined): string {
  return checked?.request.token.id ?? '';
}

async function shorten<F extends Fresh>(shortening: Shortening<F>): Promise<string | null> {
  const { tenant, token, expiresAt } = shortening;
  const fresh = await shortening.read();
  const reason = shortening.doubt(fresh) ?? protectionOf(shortening, fresh);
  if (reason === null) await tenant.patchToken(token.id, { expiresAt });
  return reason;
}
