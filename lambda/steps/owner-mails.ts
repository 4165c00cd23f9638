import { readOwnLong, replaceRead, writeLong } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { ledgerKey, mailFileKey, mailPartKey } from '../archive/run.ts';
import type { DeletionRecord } from '../core/deletion-record.ts';
import { readLedger } from '../core/notice/ledger.ts';
import { addressOf, type Directory, managerToTell } from '../core/owners/address.ts';
import type { OwnerNews } from '../core/owners/mail.ts';
import { newsOf } from '../core/owners/news.ts';
import { noteEndings } from '../core/owners/told.ts';
import type { Ledger, Plan } from '../core/plan.ts';
import { plainId } from '../core/text.ts';
import { readRecords } from '../deletion/record.ts';
import type { RunContext } from './context.ts';
import { withinOperations } from './operations.ts';
import { readPlan } from './plan.ts';
import { recoverDeletions } from './recovery.ts';
import { settle } from './runner.ts';
import { type Inventory, inventoryShape } from './stored-inventory.ts';
import type { AddressedNews, OwnerMails } from './stored-owner-mails.ts';

/** How many mails one step sends at most: what a crash may send twice. */
const MAILS_A_PART = 25;

/** How many mails are left as files at most; the document has them all. */
const MAX_FILES = 1000;

/** Works out what each owner is to be told, and what happens to a token of theirs that ended is noted for good. */
export async function prepareOwnerMails(
  context: RunContext,
  unfinished: string[],
): Promise<{ parts: number; problems: string[] }> {
  const { run, archive, policy } = context;
  const plan = await readPlan(context);
  const inventory = await readOwnLong(archive, { run, name: 'inventory' }, inventoryShape);
  const ledger = await noteDeletions(context, unfinished, { inventory, plan });
  const isOn = run.mode === 'enforce' && plan.guard.verdict === 'proceed' && run.switchPosition === 'enforce';
  const news = newsOf({
    planned: plan.planned,
    means: plan.means ?? { means: 'delete', instead: null },
    quarantined: plan.quarantined ?? [],
    entries: inventory.entries,
    ledger,
    designated: new Set(inventory.designated),
    policy,
    now: context.clock.now(),
    preview: !isOn,
  });
  const sends = isOn && context.ownerMailer !== null && !context.interrupted();
  const { mails, unaddressed, failure } = await address(context, news);
  const document: OwnerMails = { schemaVersion: 1, runId: run.runId, sends, mails, unaddressed };
  await writeLong(archive, { run, name: 'ownerMails' }, document);
  if (!sends) await leaveAsFiles(context, mails);
  const parts = sends ? await writeParts(context, mails) : 0;
  const unsent = isOn && mails.length > 0 && context.ownerMailer === null ? [unsentWords(context)] : [];
  const { tonight, problem } = withinOperations('mailParts', parts);
  const left = problem === null ? [] : [problem];
  return { parts: tonight, problems: [...failure, ...unsent, ...left] };
}

/** What one step sends is its own document: the whole, read by each of hundreds of steps, would take longer than the mails. */
async function writeParts({ archive, run }: RunContext, mails: AddressedNews[]): Promise<number> {
  let part = 0;
  for (let from = 0; from < mails.length; from += MAILS_A_PART) {
    part += 1;
    const document = { schemaVersion: 1, runId: run.runId, mails: mails.slice(from, from + MAILS_A_PART) };
    await archive.write(mailPartKey(run, part, 'ownerMailParts'), JSON.stringify(document));
  }
  return part;
}

function unsentWords({ archive, tenantName, run }: RunContext): string {
  const place = archive.locate(mailFileKey(tenantName, run.runId, 1));
  return `No owner was told: no mail can be sent from here. They lie as files (${place} and following), and nothing that owners were not told of is deleted.`;
}

/** The ledger, after all that owners were not told of was put down there: what this run did, and what was recovered. */
async function noteDeletions(
  context: RunContext,
  unfinished: string[],
  tonight: { inventory: Inventory; plan: Plan },
): Promise<Ledger> {
  const { archive, tenantName } = context;
  const key = ledgerKey(tenantName);
  const stored = await archive.read(key);
  await renewLease(context);
  const { ledger } = readLedger(stored?.body ?? null, tenantName, context.clock.now());
  const { quarantined = [], guard } = tonight.plan;
  const records = await deletionsOf(context, unfinished, { inventory: tonight.inventory, guard });
  const done = { records, quarantined: guard.verdict === 'proceed' ? quarantined : [] };
  const noted = noteEndings(ledger, done, context.clock.now());
  const known = ledger.owners?.endings ?? {};
  const isNew = Object.entries(noted.owners?.endings ?? {}).some(([id, { at }]) => known[id]?.at !== at);
  if (isNew) await replaceRead(archive, { key, stored }, JSON.stringify(noted));
  return noted;
}

async function deletionsOf(
  context: RunContext,
  unfinished: string[],
  tonight: { inventory: Inventory; guard: Plan['guard'] },
): Promise<DeletionRecord[]> {
  const prefixes = [...unfinished, context.run.prefix];
  const recorded = await Promise.all(prefixes.map((prefix) => readRecords(context.archive, { prefix })));
  // What is in doubt stays with the runs that did it, and a later night settles it.
  const recovered = await settle(() => recoverDeletions(context, unfinished, tonight));
  return [...recorded.flat(), ...(recovered.ok ? recovered.value.deleted : [])];
}

async function address(
  context: RunContext,
  news: OwnerNews[],
): Promise<{ mails: AddressedNews[]; unaddressed: OwnerNews[]; failure: string[] }> {
  const telling = context.policy.owners;
  if (telling === undefined || news.length === 0) return { mails: [], unaddressed: [], failure: [] };
  const { directory, failure } = await lookUp(
    context,
    news.map(({ owner }) => owner.id),
  );
  const mails: AddressedNews[] = [];
  const unaddressed: OwnerNews[] = [];
  for (const one of news) {
    const known = {
      ...one,
      owner: { ...one.owner, name: directory.get(one.owner.id)?.name ?? one.owner.name },
    };
    const found = addressOf(one.owner, directory, telling);
    if (found !== null) mails.push({ news: known, address: found });
    else if (failure.length === 0) unaddressed.push(known);
  }
  return { mails, unaddressed, failure };
}

/** The owners and, of inactive ones, their managers. */
async function lookUp(
  { tenant }: RunContext,
  ids: string[],
): Promise<{ directory: Directory; failure: string[] }> {
  const described = await tenant.describeOwners(ids);
  const managers = described.owners.map(managerToTell).filter((id) => id !== null);
  const above = managers.length === 0 ? { owners: [], failure: null } : await tenant.describeOwners(managers);
  const owners = [...above.owners, ...described.owners];
  const reason = described.failure ?? above.failure;
  return {
    directory: new Map(owners.map((owner) => [plainId(owner.id), owner])),
    failure:
      reason === null
        ? []
        : [`Not every owner could be told, since owners could not be looked up: ${reason}`],
  };
}

/** A pilot sees each mail as it would go, and nothing goes. */
async function leaveAsFiles(context: RunContext, mails: AddressedNews[]): Promise<void> {
  const { archive, tenantName, run, policy, clock } = context;
  const [{ renderOwnerMail }, { renderMailFile }] = await Promise.all([
    import('../report/owner-mail.ts'),
    import('../report/owner-mail.ts'),
  ]);
  const at = clock.now();
  for (const [index, { news, address: to }] of mails.slice(0, MAX_FILES).entries()) {
    const mail = renderOwnerMail({ tenant: tenantName, news, askAt: whomToAsk(policy.owners) });
    const messageId = `${run.runId}-${index + 1}`;
    const file = renderMailFile({ from: policy.owners?.from ?? null, address: to, mail, at, messageId });
    await archive.write(mailFileKey(tenantName, run.runId, index + 1), file);
  }
}

/** Whom owners may ask: who gets the copies, or else the sender. */
export function whomToAsk(owners: RunContext['policy']['owners']): string | null {
  return owners?.copyTo[0] ?? owners?.from ?? null;
}
