import type { Presence } from '../core/absence.ts';
import type { Deletion } from '../core/call-outcomes.ts';
import { fingerprint } from '../core/decide/listings.ts';
import { type DeletableId, type ExpiryPermission, type Permission, toExpirable } from '../core/deletable.ts';
import { whyNotForward } from '../core/quarantine/give-back.ts';
import { reasonOf } from '../errors.ts';
import { type Checked, judge, protectionOf, refused } from './judge.ts';
import { type DoorDeps, pass, type Sending } from './pass.ts';
import type {
  Allowed,
  DeletionRequest,
  Fresh,
  Passage,
  Passed,
  Quarantining,
  Refused,
  Request,
  Returning,
  Shortening,
  Timed,
} from './passage.ts';
import { type ExpiryChange, setExpiries } from './set-expiries.ts';
import { claimEarlierAttempt, needsListing, settled, unclear, type Verdict, verdictOf } from './verdict.ts';

/** The one way by which tokens are ended, or given back. */
export type Door = {
  /** Ends tokens: read, lease, judge, protections, intent, requests, one listing for what is unclear, outcome. */
  end<F extends Fresh>(passage: Passage<F>): Promise<Passed>;
  /** Brings expiries forward, as strictly as it deletes: a new listing says which tokens are quarantined. */
  quarantine<F extends Fresh>(passage: Quarantining<F>): Promise<Passed>;
  /** Gives quarantined tokens their former expiry back: a new listing says which of them are released. */
  giveBack<F extends Timed>(passage: Returning<F>): Promise<Passed>;
  /** Brings the end of one token forward, on facts read just now; null where that is done, or why it is not. */
  shorten<F extends Fresh>(shortening: Shortening<F>): Promise<string | null>;
};

/** Makes the door of a run. */
export function createDoor(deps: DoorDeps): Door {
  return {
    end: (passage) => end(deps, passage),
    quarantine: (passage) =>
      pass(deps, passage, {
        unfit: unreadSecret,
        judge: (request, fresh) => judgeForward(request, fresh, passage.expiresAt),
        expiryOf: (_, token) => ({
          setExpiry: passage.expiresAt,
          until: passage.until,
          fingerprint: fingerprint(token),
        }),
        send: (sending) => setExpiries(changeOf(passage, sending, 'quarantined'), sending),
      }),
    giveBack: (passage) =>
      pass(deps, passage, {
        unfit: () => null,
        judge: (request, fresh) => request.judge(fresh),
        expiryOf: ({ expiry }) => ({ givenBack: expiry }),
        send: (sending) => setExpiries(changeOf(passage, sending, 'released'), sending),
      }),
    shorten,
  };
}

function end<F extends Fresh>(deps: DoorDeps, passage: Passage<F>): Promise<Passed> {
  return pass(deps, passage, {
    unfit: unreadSecret,
    judge,
    expiryOf: () => ({}),
    send: (sending: Deleting<F>) => deleteAll(passage, sending),
  });
}

/** "If any designated secret cannot be read, nothing at all is deleted." */
function unreadSecret({ facts }: Fresh): string | null {
  const [unread] = facts.unreadableSecrets;
  return unread === undefined ? null : `a designated secret can no longer be read: ${unread}`;
}

function judgeForward<F extends Fresh>(
  request: DeletionRequest<F>,
  fresh: F,
  to: string,
): ExpiryPermission | Refused {
  const reason = whyNotForward(request.token.expiry, to);
  if (reason !== null) return { allowed: false, reason };
  const judgement = judge(request, fresh);
  if (!judgement.allowed) return judgement;
  return { allowed: true, id: toExpirable(judgement.id), expiry: { kind: 'at', at: to } };
}

function changeOf<F extends Timed, R extends Request>(
  { tenant, expiriesNow, progress }: Omit<Returning<F>, 'requests'>,
  { veto }: Sending<F, R, Allowed>,
  as: ExpiryChange<F>['as'],
): ExpiryChange<F> {
  return {
    as,
    update: ({ ids, expiry }, stop) => tenant.bulkUpdateExpiry(ids, expiry, () => veto(stop)),
    expiriesNow,
    progress,
  };
}

type Deleting<F extends Fresh> = Sending<F, DeletionRequest<F>, Extract<Permission, Allowed>>;

/** Sends what is allowed, as fast as the tenant's rate window lets it; a listing settles what stays unclear. */
async function deleteAll<F extends Fresh>(
  passage: Passage<F>,
  { fresh, earlier, checked, isOld, veto }: Deleting<F>,
): Promise<Passed> {
  let stop: string | null = null;
  let done = earlier.settled.length;
  const attempt = async (id: DeletableId): Promise<Verdict> => {
    try {
      const deletion = await passage.tenant.deleteToken(id, () => veto(stop));
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

/** Why no other deletion would fare better: the tenant asks for too long a wait, or refuses the credentials. */
function reasonToEnd(deletion: Deletion, isOld: boolean): string | null {
  if (deletion.outcome === 'failed') return deletion.status === 401 ? deletion.reason : null;
  // Facts that have grown old end their own step only.
  return deletion.outcome === 'not-reached' && !isOld ? deletion.reason : null;
}

function unlisted(error: unknown): Presence {
  return { kind: 'doubtful', reason: reasonOf(error) };
}

function idOf(checked: Checked<Request, unknown> | undefined): string {
  return checked?.request.token.id ?? '';
}

async function shorten<F extends Fresh>(shortening: Shortening<F>): Promise<string | null> {
  const { tenant, token, expiresAt } = shortening;
  const fresh = await shortening.read();
  const reason = shortening.doubt(fresh) ?? protectionOf(shortening, fresh);
  if (reason === null) await tenant.patchToken(token.id, { expiresAt });
  return reason;
}
