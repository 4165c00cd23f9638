import type { ExpiryUpdate } from '../core/call-outcomes.ts';
import { type ExpirableId, toExpirable } from '../core/deletable.ts';
import { bears } from '../core/quarantine/forward.ts';
import { reasonOf } from '../errors.ts';
import { type Checked, refused } from './judge.ts';
import type { Fresh, Passed, Quarantining } from './passage.ts';
import type { Earlier } from './record.ts';
import { unclear, unsent, type Verdict } from './verdict.ts';

const tokensAtOnce = 25;

/** What is to be sent, and how: one update of all the ids given, unless there is a reason to stop. */
type Sending<F extends Fresh> = {
  fresh: F;
  earlier: Earlier;
  checked: readonly Checked<F>[];
  update: (ids: readonly ExpirableId[], stop: string | null) => Promise<ExpiryUpdate>;
  /** Whether the facts have grown too old to send on. */
  isOld: () => boolean;
};

/**
 * Brings expiries forward, one request after the other. What the tenant answers proves nothing: quarantined is a
 * token that a new listing shows with the expiry that it was given.
 */
export async function bringForward<F extends Fresh>(
  passage: Quarantining<F>,
  sending: Sending<F>,
): Promise<Passed> {
  const { open, verdicts } = sortOut(sending);
  let stop: string | null = null;
  for (let from = 0; from < open.length; from += tokensAtOnce) {
    const part = open.slice(from, from + tokensAtOnce);
    const sent: Sent = await send(sending, part, stop);
    stop ??= sent.stop;
    for (const { tokenId } of part) verdicts.set(tokenId, sent.verdict);
    passage.progress?.(sending.earlier.settled.length + from + part.length);
  }
  return { verdicts: await settleAll(passage, sending, verdicts), stop };
}

type Open = { tokenId: string; id: ExpirableId };

/** What is to be sent, and the verdicts on the rest. */
function sortOut<F extends Fresh>({ earlier, checked }: Sending<F>) {
  const verdicts = new Map<string, Verdict>();
  const open: Open[] = [];
  const attempted = new Set(earlier.attempts.map(({ tokenId }) => tokenId));
  const answered = new Map<string, Verdict>(earlier.records.map((record) => [record.tokenId, record]));
  for (const { request, judgement } of checked) {
    const tokenId = request.token.id;
    // Sent once a step: the expiry of a second attempt would be another than the intent names.
    if (attempted.has(tokenId)) verdicts.set(tokenId, answered.get(tokenId) ?? attemptedBefore);
    else if (judgement.allowed) open.push({ tokenId, id: toExpirable(judgement.id) });
    else verdicts.set(tokenId, refused(judgement));
  }
  return { open, verdicts };
}

type Sent = { verdict: Verdict; stop: string | null };

/** One update: what it says of each of its tokens, and why no further one would fare better. */
async function send<F extends Fresh>(
  { update, isOld }: Sending<F>,
  part: readonly Open[],
  stop: string | null,
): Promise<Sent> {
  try {
    const answer = await update(
      part.map(({ id }) => id),
      stop,
    );
    return { verdict: verdictOf(answer), stop: reasonToEnd(answer, isOld()) };
  } catch (error) {
    return { verdict: unclear(error), stop: reasonOf(error) };
  }
}

function reasonToEnd(update: ExpiryUpdate, isOld: boolean): string | null {
  if (update.outcome === 'absent') return absent;
  // Facts that have grown old end their own step only.
  if (update.outcome === 'not-reached') return isOld ? null : update.reason;
  return update.outcome === 'refused' ? update.reason : null;
}

const attemptedBefore: Verdict = {
  ...unsent('failed', 'It was attempted before the run was cut off, and the tenant does not show it yet.'),
  uncertain: true,
};

/** What an answer says by itself: never that it took effect. */
function verdictOf(update: ExpiryUpdate): Verdict {
  switch (update.outcome) {
    case 'accepted': {
      const reason = 'The tenant accepted its new expiry, but no new listing shows it.';
      return { ...update, outcome: 'failed', status: 200, uncertain: true, reason };
    }
    case 'absent':
      return { ...update, outcome: 'failed', status: 404, uncertain: false, reason: absent };
    case 'not-reached':
      return unsent('not-reached', update.reason);
    default:
      return { ...update, outcome: 'failed', uncertain: update.outcome === 'uncertain' };
  }
}

/** Why nothing can be quarantined where the route is missing. */
const absent = 'The tenant has no way to change the expiry of somebody else’s token.';

async function settleAll<F extends Fresh>(
  { expiresAt, expiriesNow }: Quarantining<F>,
  { fresh, earlier, checked }: Sending<F>,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Verdict[]> {
  const isOpen = [...verdicts.values()].some(({ uncertain }) => uncertain);
  const shown = isOpen ? await expiriesNow(fresh).catch(() => new Map()) : new Map();
  const given = new Map(earlier.attempts.map(({ tokenId, setExpiry }) => [tokenId, setExpiry]));
  return checked.map(({ request: { token }, judgement }) => {
    const verdict = verdicts.get(token.id) ?? refused(judgement);
    const isShown = bears(shown.get(token.id), given.get(token.id) ?? expiresAt);
    return verdict.uncertain && isShown
      ? { ...verdict, outcome: 'quarantined', uncertain: false, reason: '' }
      : verdict;
  });
}
