import { addDays, DAY_MS } from '../instant.ts';
import type { Pat, PatOwner } from '../pat.ts';
import type { Candidate, InventoryEntry, Ledger, Means, PlannedToken, QuarantinedToken } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { isApart } from '../quarantine/tonight.ts';
import { order, plainId } from '../text.ts';
import type { EndingLine, NoticeLine, OwnerNews, Prospect, Reminder, ReminderLine } from './mail.ts';

/** What a night's mails to owners are made from. */
export type NewsInput = {
  planned: readonly PlannedToken[];
  /** How due tokens end tonight, and which wait in quarantine. */
  means: Means;
  quarantined: readonly QuarantinedToken[];
  entries: readonly InventoryEntry[];
  ledger: Ledger;
  designated: ReadonlySet<string>;
  policy: Pick<TenantPolicy, 'notice' | 'owners' | 'quarantine'>;
  now: string;
  /** True where nothing was announced, to show what would be: also what the plan would announce then. */
  preview: boolean;
};

/** What a mail names at most; the rest follows in the next night's, and does not count before. */
const LINES_A_MAIL = 100;

/** What every owner of whom there is something to say is to be told, each once, by owner id. */
export function newsOf(input: NewsInput): OwnerNews[] {
  const byOwner = new Map<string, OwnerNews>();
  const of = (owner: PatOwner): OwnerNews => {
    const id = plainId(owner.id);
    const news = byOwner.get(id) ?? { owner: { ...owner, id }, notices: [], endings: [], reminders: [] };
    byOwner.set(id, news);
    return news;
  };
  for (const { pat, line } of notices(input)) of(pat.owner).notices.push(line);
  for (const { owner, line } of endings(input)) of(owner).endings.push(line);
  for (const { pat, line } of reminders(input)) of(pat.owner).reminders.push(line);
  return [...byOwner.values()].map(bounded);
}

/** What was done to tokens of which no owner was told. */
function* endings({ ledger, means }: NewsInput): Generator<{ owner: PatOwner; line: EndingLine }> {
  const isRevivable = revivable(means);
  for (const [id, ending] of Object.entries(ledger.owners?.endings ?? {})) {
    const { ownerId, ownerName, told, ...line } = ending;
    if (told === null) yield { owner: { id: ownerId, name: ownerName }, line: { ...line, id, isRevivable } };
  }
}

/** The announced tokens of which no owner was told; the date is never before the one that the operators read. */
function* notices(input: NewsInput): Generator<{ pat: Pat; line: NoticeLine }> {
  for (const { candidate, stage } of input.planned) {
    if (stage.stage !== 'announce' && stage.stage !== 'running') continue;
    const { pat, rule, reason } = candidate;
    const deadline = deadlineToTell(pat.id, input);
    const prospect = prospectOf(candidate, input);
    if (deadline !== null)
      yield { pat, line: { id: pat.id, name: pat.name, rule, reason, deadline, prospect } };
  }
}

function prospectOf({ action }: Candidate, { means, policy }: NewsInput): Prospect {
  if (action.do === 'expire') return { does: 'expire', inDays: action.inDays };
  const days = policy.quarantine?.days;
  if (means.means !== 'quarantine' || days === undefined) return { does: 'delete' };
  return { does: 'quarantine', days, isRevivable: revivable(means) };
}

function revivable(means: Means): boolean {
  return means.means === 'quarantine' && means.revivable === 'yes';
}

/** The date for the owner of an announced token; null where the owner was told, or nothing was announced. */
function deadlineToTell(id: string, { ledger, policy, now, preview }: NewsInput): string | null {
  const earliest = addDays(now, policy.notice.days);
  const given = Object.hasOwn(ledger.notices, id) ? ledger.notices[id] : undefined;
  if (given === undefined) return preview ? earliest : null;
  if (given.owner !== undefined) return null;
  return given.deadline > earliest ? given.deadline : earliest;
}

/** The tokens in use that expire soon; "rotated ones excepted", the platform's and those that are to be ended too. */
function* reminders(input: NewsInput): Generator<{ pat: Pat; line: ReminderLine }> {
  const { entries, planned, quarantined, ledger, designated, policy, now } = input;
  const steps = policy.owners?.remindBeforeExpiryDays ?? [];
  const ending = new Set([
    ...planned.map(({ candidate }) => candidate.pat.id),
    ...quarantined.filter(isApart).map(({ tokenId }) => tokenId),
  ]);
  const given = ledger.owners?.reminders ?? {};
  for (const { row: pat } of entries) {
    if (pat.kind !== 'pat' || pat.managed || designated.has(pat.id) || ending.has(pat.id)) continue;
    const due = reminderDue(pat, Object.hasOwn(given, pat.id) ? given[pat.id] : undefined, { now, steps });
    if (due !== null) yield { pat, line: { id: pat.id, name: pat.name, ...due } };
  }
}

function bounded({ owner, notices, endings, reminders }: OwnerNews): OwnerNews {
  const first = notices.sort((one, other) => order(one.deadline, other.deadline) || order(one.id, other.id));
  const second = endings.sort((one, other) => order(one.at, other.at) || order(one.id, other.id));
  const third = reminders.sort(
    (one, other) => order(one.expiresAt, other.expiresAt) || order(one.id, other.id),
  );
  const left = LINES_A_MAIL - Math.min(first.length, LINES_A_MAIL);
  return {
    owner,
    notices: first.slice(0, LINES_A_MAIL),
    endings: second.slice(0, left),
    reminders: third.slice(0, Math.max(0, left - second.length)),
  };
}

/** A token that minted an access token in so many days is in use. */
const IN_USE_DAYS = 30;

/**
 * "Tokens in use that will expire": the step of `remindBeforeExpiryDays` that a token has reached and of which nobody
 * was told; null where there is none. A token that is met late gets the last step that it reached, and no earlier one;
 * another expiry starts over.
 */
export function reminderDue(
  { lastUsed, expiry }: Pick<Pat, 'lastUsed' | 'expiry'>,
  given: Reminder | undefined,
  { now, steps }: { now: string; steps: readonly number[] },
): { expiresAt: string; days: number } | null {
  const isUsed = lastUsed !== null && lastUsed > addDays(now, -IN_USE_DAYS);
  if (!isUsed || expiry.kind !== 'at' || expiry.at <= now) return null;
  const daysLeft = (Date.parse(expiry.at) - Date.parse(now)) / DAY_MS;
  const days = Math.min(...steps.filter((step) => daysLeft <= step));
  if (!Number.isFinite(days)) return null;
  const isTold = given?.expiresAt === expiry.at && given.days <= days;
  return isTold ? null : { expiresAt: expiry.at, days };
}
