import type { ExpiryUpdate } from '../core/call-outcomes.ts';
import type { ExpirableId, ExpiryPermission } from '../core/deletable.ts';
import type { DeletionRecord } from '../core/deletion-record.ts';
import type { Expiry, KnownExpiry } from '../core/pat.ts';
import { isSameExpiry } from '../core/quarantine/give-back.ts';
import { reasonOf } from '../errors.ts';
import { refused } from './judge.ts';
import type { Sending } from './pass.ts';
import type { Passed, Request } from './passage.ts';
import { unclear, unsent, type Verdict } from './verdict.ts';

const tokensAtOnce = 25;

/** In which direction expiries change, and by what calls. */
export type ExpiryChange<F> = {
  /** What a token is that a new listing shows with its new expiry. */
  as: 'quarantined' | 'released';
  /** One update of all the ids given, unless there is a reason to stop. */
  update: (
    update: { ids: readonly ExpirableId[]; expiry: KnownExpiry },
    stop: string | null,
  ) => Promise<ExpiryUpdate>;
  expiriesNow: (fresh: F) => Promise<ReadonlyMap<string, Expiry>>;
  progress?: ((done: number) => void) | undefined;
};

/**
 * Sets expiries, one request after the other. What the tenant answers proves nothing: quarantined, or released, is a
 * token that a new listing shows with the expiry that it was given.
 */
export async function setExpiries<F, R extends Request>(
  change: ExpiryChange<F>,
  sending: Sending<F, R, ExpiryPermission>,
): Promise<Passed> {
  const { open, verdicts } = sortOut(sending);
  let stop: string | null = null;
  let done = sending.earlier.settled.length + verdicts.size;
  for (const part of partsOf(open)) {
    const sent: Sent = await sendPart(change, sending, { part, stop });
    stop = sent.stop;
    for (const [tokenId, verdict] of sent.verdicts) verdicts.set(tokenId, verdict);
    done += part.length;
    change.progress?.(done);
  }
  return { verdicts: await settleAll(change, sending, verdicts), stop };
}

type Open = { tokenId: string; id: ExpirableId; expiry: KnownExpiry };

/** What is to be sent, and the verdicts on the rest. */
function sortOut<F, R extends Request>({ earlier, checked }: Sending<F, R, ExpiryPermission>) {
  const verdicts = new Map<string, Verdict>();
  const open: Open[] = [];
  const attempted = new Set(earlier.attempts.map(({ tokenId }) => tokenId));
  const answered = new Map<string, Verdict>(earlier.records.map((record) => [record.tokenId, record]));
  for (const { request, judgement } of checked) {
    const tokenId = request.token.id;
    // Sent once a step: the expiry of a second attempt might be another than the intent names.
    if (attempted.has(tokenId)) verdicts.set(tokenId, answered.get(tokenId) ?? attemptedBefore);
    else if (judgement.allowed) open.push({ ...judgement, tokenId });
    else verdicts.set(tokenId, refused(judgement));
  }
  return { open, verdicts };
}

/** One request takes one expiry. */
function partsOf(open: readonly Open[]): Open[][] {
  const parts: Open[][] = [];
  const alike = Map.groupBy(open, ({ expiry }) => (expiry.kind === 'at' ? expiry.at : expiry.kind));
  for (const group of alike.values())
    for (let from = 0; from < group.length; from += tokensAtOnce)
      parts.push(group.slice(from, from + tokensAtOnce));
  return parts;
}

type Sent = { verdicts: [string, Verdict][]; stop: string | null };

/** One update; where a 400 may be about one of its ids, each of them is asked for by itself, so that it spoils no other. */
async function sendPart<F, R extends Request>(
  change: ExpiryChange<F>,
  sending: Sending<F, R, ExpiryPermission>,
  { part, stop }: { part: readonly Open[]; stop: string | null },
): Promise<Sent> {
  const sent = await send(change, sending, { part, stop });
  if (part.length === 1 || sent.verdict.status !== 400)
    return { verdicts: part.map(({ tokenId }) => [tokenId, sent.verdict]), stop: sent.stop };
  const verdicts: Sent['verdicts'] = [];
  let { stop: last } = sent;
  for (const one of part) {
    const alone = await send(change, sending, { part: [one], stop: last });
    last = alone.stop;
    // What the first request may have changed is for the listing to say, also where there is no second one.
    verdicts.push([one.tokenId, alone.verdict.outcome === 'not-reached' ? sent.verdict : alone.verdict]);
  }
  return { verdicts, stop: last };
}

/** What an update says of each of its tokens, and why no further one would fare better. */
async function send<F, R extends Request>(
  { update }: ExpiryChange<F>,
  { isOld }: Sending<F, R, ExpiryPermission>,
  { part, stop }: { part: readonly Open[]; stop: string | null },
): Promise<{ verdict: Verdict; stop: string | null }> {
  const [first] = part;
  if (first === undefined) return { verdict: attemptedBefore, stop };
  try {
    const answer = await update({ ids: part.map(({ id }) => id), expiry: first.expiry }, stop);
    return { verdict: verdictOf(answer), stop: stop ?? reasonToEnd(answer, isOld()) };
  } catch (error) {
    return { verdict: unclear(error), stop: stop ?? reasonOf(error) };
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
      return { ...update, outcome: 'failed', status: 404, uncertain: true, reason: absent };
    case 'not-reached':
      return unsent('not-reached', update.reason);
    default:
      return { ...update, outcome: 'failed', uncertain: update.outcome === 'uncertain' };
  }
}

/** Why no expiry can be changed where the route is missing. */
const absent = 'The tenant has no way to change the expiry of somebody else’s token.';

async function settleAll<F, R extends Request>(
  { as, expiriesNow }: ExpiryChange<F>,
  { fresh, earlier, checked }: Sending<F, R, ExpiryPermission>,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Verdict[]> {
  const isOpen = [...verdicts.values()].some(({ uncertain }) => uncertain);
  const shown = isOpen ? await expiriesNow(fresh).catch(() => new Map<string, Expiry>()) : new Map();
  const before = new Map(earlier.attempts.map((record) => [record.tokenId, meantBy(record)]));
  return checked.map(({ request: { token }, judgement }) => {
    const verdict = verdicts.get(token.id) ?? refused(judgement);
    const meant = before.get(token.id) ?? (judgement.allowed ? judgement.expiry : null);
    const isShown = verdict.uncertain && meant !== null && isSameExpiry(shown.get(token.id), meant);
    if (isShown) return { ...verdict, outcome: as, uncertain: false, reason: '' };
    // A gateway may say 404 of what took effect: that nothing did is for the listing to say.
    const isUnchanged = verdict.reason === absent && shown.has(token.id);
    return isUnchanged ? { ...verdict, uncertain: false } : verdict;
  });
}

function meantBy({ setExpiry, givenBack }: DeletionRecord): KnownExpiry | null {
  return setExpiry === undefined ? (givenBack ?? null) : { kind: 'at', at: setExpiry };
}
