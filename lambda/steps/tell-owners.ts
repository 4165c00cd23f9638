import * as z from 'zod';
import { readIfThere, readLong, replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { keyOf, ledgerKey, mailPartKey } from '../archive/run.ts';
import { readLedger } from '../core/notice/ledger.ts';
import type { OwnerMailResult, OwnerNews } from '../core/owners/mail.ts';
import { recordTold } from '../core/owners/told.ts';
import type { Ledger } from '../core/plan.ts';
import { unaddressedFinding } from '../core/planning/holds.ts';
import type { Finding } from '../core/results.ts';
import type { MailOutcome, OwnerMailer } from '../ports.ts';
import type { RunContext } from './context.ts';
import { whomToAsk } from './owner-mails.ts';
import { reasonToStop } from './runner.ts';
import { type AddressedNews, ownerMailsShape, readMailPart } from './stored-owner-mails.ts';

/** What became of a part of the mails; `endsAll` = no further part may be tried. `tookMs` is its time. */
export type PartTold = { accepted: number; problems: string[]; endsAll: boolean; tookMs: number };

/** After so long a part ends: Lambda ends an invocation after 15 minutes, and what was not recorded is told again. */
const MAX_PART_MS = 4 * 60_000;

/** So many lost answers in succession: nobody is there, and each may have been a mail. */
const MAX_LOST = 3;

/** What became of the mail to an owner: part of `owner-receipts/NNNN.json`. */
export type MailReceipt = { ownerId: string } & MailOutcome;

const receiptsShape: z.ZodType<MailReceipt[]> = z.array(
  z.discriminatedUnion('outcome', [
    z.strictObject({ ownerId: z.string(), outcome: z.literal('accepted'), messageId: z.string() }),
    z.strictObject({
      ownerId: z.string(),
      outcome: z.literal('refused'),
      reason: z.string(),
      endsAll: z.boolean(),
    }),
    z.strictObject({ ownerId: z.string(), outcome: z.literal('uncertain'), reason: z.string() }),
  ]),
);

/**
 * Sends a part of the mails, then records in the ledger what was accepted: so a mail may come twice after a crash, but
 * what counts as told was told. What an earlier try of this step recorded is not sent again.
 */
export async function tellOwners(context: RunContext, part: number): Promise<PartTold> {
  const { archive, tenantName, clock, run, ownerMailer } = context;
  if (ownerMailer === null) return nothingTold([]);
  // Who stops a run may have seen what is wrong with it: no owner is to be told of that. The next night tells the rest.
  const stop = await reasonToStop(context);
  if (stop !== null) return nothingTold([`No further owner was told: ${stop}.`]);
  const began = Date.parse(clock.now());
  const key = ledgerKey(tenantName);
  const stored = await archive.read(key);
  await renewLease(context);
  const mine = await readMailPart(context, part);
  const { ledger } = readLedger(stored?.body ?? null, tenantName, clock.now());
  const sent = await sendAll(context, { ownerMailer, ledger, mails: mine });
  const accepted = sent.receipts.filter(({ outcome }) => outcome === 'accepted').length;
  if (accepted > 0) await replaceRead(archive, { key, stored }, JSON.stringify(sent.ledger));
  await archive.write(mailPartKey(run, part, 'ownerReceipts'), JSON.stringify(sent.receipts));
  const tookMs = Date.parse(clock.now()) - began;
  return { accepted, ...judge(sent.receipts, mine.length), tookMs };
}

function nothingTold(problems: string[]): PartTold {
  return { accepted: 0, problems, endsAll: true, tookMs: 0 };
}

type Sending = { ownerMailer: OwnerMailer; ledger: Ledger; mails: AddressedNews[] };

async function sendAll(
  { clock, policy, tenantName }: RunContext,
  { ownerMailer, ledger, mails }: Sending,
): Promise<{ ledger: Ledger; receipts: MailReceipt[] }> {
  const { renderOwnerMail } = await import('../report/owner-mail.ts');
  let recorded = ledger;
  const receipts: MailReceipt[] = [];
  const end = Date.parse(clock.now()) + MAX_PART_MS;
  for (const { news: planned, address } of mails) {
    if (Date.parse(clock.now()) > end) break;
    const news = stillUntold(planned, recorded);
    if (news === null) {
      const messageId = messageThatTold(planned, recorded);
      receipts.push({ ownerId: planned.owner.id, outcome: 'accepted', messageId });
      continue;
    }
    const mail = renderOwnerMail({ tenant: tenantName, news, askAt: whomToAsk(policy.owners) });
    const outcome = await ownerMailer.send({ ...mail, ...address });
    receipts.push({ ownerId: news.owner.id, ...outcome });
    const at = clock.now();
    if (outcome.outcome === 'accepted')
      recorded = { ...recordTold(recorded, news, { messageId: outcome.messageId, at }), updatedAt: at };
    else if (endsAll(receipts)) break;
  }
  return { ledger: recorded, receipts };
}

/** What of a mail nobody was told yet; null where that is nothing. */
function stillUntold(news: OwnerNews, { notices, owners }: Ledger): OwnerNews | null {
  const left = {
    owner: news.owner,
    notices: news.notices.filter(({ id }) => notices[id] !== undefined && notices[id].owner === undefined),
    endings: news.endings.filter(({ id }) => owners?.endings[id]?.told === null),
    reminders: news.reminders.filter(({ id, expiresAt, days }) => {
      const given = owners?.reminders[id];
      return given?.expiresAt !== expiresAt || given.days > days;
    }),
  };
  return left.notices.length + left.endings.length + left.reminders.length === 0 ? null : left;
}

/** The mail by which an earlier try of this step told everything. */
function messageThatTold({ notices, endings, reminders }: OwnerNews, ledger: Ledger): string {
  const receipts = [
    ...notices.map(({ id }) => ledger.notices[id]?.owner),
    ...endings.map(({ id }) => ledger.owners?.endings[id]?.told),
    ...reminders.map(({ id }) => ledger.owners?.reminders[id]),
  ];
  return receipts.find((receipt) => receipt)?.messageId ?? '';
}

function endsAll(receipts: readonly MailReceipt[]): boolean {
  const last = receipts.at(-1);
  const isLost = receipts.slice(-MAX_LOST).every(({ outcome }) => outcome === 'uncertain');
  return (last?.outcome === 'refused' && last.endsAll) || (receipts.length >= MAX_LOST && isLost);
}

function judge(receipts: readonly MailReceipt[], wanted: number): Pick<PartTold, 'problems' | 'endsAll'> {
  const failed = receipts.flatMap((receipt) => (receipt.outcome === 'accepted' ? [] : [receipt]));
  const [first] = failed;
  const isLast = endsAll(receipts);
  const rest = isLast ? ' No further mail was tried tonight.' : '';
  const problems =
    first === undefined
      ? []
      : [
          `${failed.length} of ${receipts.length} mails to owners do not count as sent: ${first.reason}${rest}`,
        ];
  const left = isLast ? 0 : wanted - receipts.length;
  const slow = `${left} mails to owners were left for the next night: the others took longer than ${MAX_PART_MS / 60_000} minutes.`;
  return { problems: left === 0 ? problems : [...problems, slow], endsAll: isLast };
}

/** What became of tonight's mails, as far as they were sent. */
export async function readReceipts({ archive, run }: RunContext): Promise<MailReceipt[]> {
  const keys = await archive.list(keyOf(run, 'ownerReceipts'));
  const parts = await Promise.all(keys.map((key) => readIfThere(archive, key, receiptsShape)));
  return parts.flatMap((part) => part ?? []);
}

/** Gathers what became of tonight's mails to owners. */
export async function readOwnersTold(
  context: RunContext,
): Promise<{ mails: OwnerMailResult[]; findings: Finding[] } | null> {
  if (context.policy.owners === undefined) return null;
  const prepared = await readLong(context.archive, { run: context.run, name: 'ownerMails' }, ownerMailsShape);
  if (prepared === null) return { mails: [], findings: [] };
  const receipts = await readReceipts(context);
  const outcomes = new Map(receipts.map(({ ownerId, outcome }) => [ownerId, outcome]));
  const untried = prepared.sends ? 'not-tried' : 'unsent';
  return {
    mails: prepared.mails.map((mail) => ({ ...mail, outcome: outcomes.get(mail.news.owner.id) ?? untried })),
    findings: prepared.unaddressed.map(({ owner }) => unaddressedFinding(owner.id)),
  };
}
