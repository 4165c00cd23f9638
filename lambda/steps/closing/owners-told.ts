import { readLong } from '../../archive/documents.ts';
import { unaddressedFinding } from '../../core/owners/hold.ts';
import type { OwnerMailResult } from '../../core/owners/mail.ts';
import type { Finding } from '../../core/results.ts';
import type { RunContext } from '../context.ts';
import { ownerMailsShape } from '../stored-owner-mails.ts';
import { readReceipts } from '../tell-owners.ts';

/** What owners were told in this run, and whom nobody can tell; null where the policy does not ask for it. */
export type OwnersTold = { mails: OwnerMailResult[]; findings: Finding[] };

/** Gathers what became of tonight's mails to owners. */
export async function readOwnersTold(context: RunContext): Promise<OwnersTold | null> {
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
