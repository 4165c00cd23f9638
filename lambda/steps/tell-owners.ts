import { readIfThere, replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { keyOf, ledgerKey, receiptsKey } from '../archive/run.ts';
import { readLedger } from '../core/notice/ledger.ts';
import type { OwnerNews } from '../core/owners/mail.ts';
import { recordTold } from '../core/owners/told.ts';
import type { Ledger } from '../core/plan.ts';
import type { MailOutcome, OwnerMailer } from '../ports.ts';
import type { RunContext } from './context.ts';
import { type AddressedNews, MAILS_A_PART, readOwnerMails, whomToAsk } from './owner-mails.ts';
import { reasonToStop } from './runner.ts';

/** What became of a part of the mails; `endsAll` = no further part may be tried. */
export type PartTold = { accepted: number; problems: string[]; endsAll: boolean };

/** What became of the mail to an owner: part of `owner-receipts/NNNN.json`. */
export type MailReceipt = { ownerId: string } & MailOutcome;

/**
 * Sends a part of the mails, then records in the ledger what was accepted: so a mail may come twice after a crash, but
 * what counts as told was told. What an earlier try of this step recorded is not sent again.
 */
export async function tellOwners(context: RunContext, part: number): Promise<PartTold> {
  const { archive, tenantName, clock, run, ownerMailer } = context;
  if (ownerMailer === null) return { accepted: 0, problems: [], endsAll: true };
  // Who stops a run may have seen what is wrong with it: no owner is to be told of that. The next night tells the rest.
  const stop = await reasonToStop(context);
  if (stop !== null) return { accepted: 0, problems: [`No further owner was told: ${stop}.`], endsAll: true };
  const key = ledgerKey(tenantName);
  const stored = await archive.read(key);
  await renewLease(context);
  const { mails } = await readOwnerMails(context);
  const mine = mails.slice((part - 1) * MAILS_A_PART, part * MAILS_A_PART);
  const { ledger } = readLedger(stored?.body ?? null, tenantName, clock.now());
  const sent = await sendAll(context, { ownerMailer, ledger, mails: mine });
  const accepted = sent.receipts.filter(({ outcome }) => outcome === 'accepted').length;
  if (accepted > 0) await replaceRead(archive, { key, stored }, JSON.stringify(sent.ledger));
  await archive.write(receiptsKey(run, part), JSON.stringify(sent.receipts));
  return { accepted, ...judge(sent.receipts) };
}

type Sending = { ownerMailer: OwnerMailer; ledger: Ledger; mails: AddressedNews[] };

async function sendAll(
  { clock, policy, tenantName }: RunContext,
  { ownerMailer, ledger, mails }: Sending,
): Promise<{ ledger: Ledger; receipts: MailReceipt[] }> {
  const { renderOwnerMail } = await import('../report/owner-mail.ts');
  let recorded = ledger;
  const receipts: MailReceipt[] = [];
  for (const { news: planned, address } of mails) {
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
    else if (outcome.endsAll) break;
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

function judge(receipts: readonly MailReceipt[]): Pick<PartTold, 'problems' | 'endsAll'> {
  const failed = receipts.flatMap((receipt) => (receipt.outcome === 'accepted' ? [] : [receipt]));
  const [first] = failed;
  if (first === undefined) return { problems: [], endsAll: false };
  const endsAll = failed.some((receipt) => receipt.endsAll);
  const rest = endsAll ? ' No further mail was tried tonight.' : '';
  return {
    problems: [
      `${failed.length} of ${receipts.length} mails to owners do not count as sent: ${first.reason}${rest}`,
    ],
    endsAll,
  };
}

/** What became of tonight's mails, as far as they were sent. */
export async function readReceipts({ archive, run }: RunContext): Promise<MailReceipt[]> {
  const keys = await archive.list(keyOf(run, 'ownerReceipts'));
  const parts = await Promise.all(keys.map((key) => readIfThere<MailReceipt[]>(archive, key)));
  return parts.flatMap((part) => part ?? []);
}
