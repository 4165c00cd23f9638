import * as z from 'zod';
import { replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { keyOf, ledgerKey } from '../archive/run.ts';
import { pruneLedger, readLedger, recordNotices } from '../core/notice/ledger.ts';
import type { Plan, PlannedToken } from '../core/plan.ts';
import type { AnnouncedToken, Announcement, Notice } from '../report/notice.ts';
import type { RunContext } from './context.ts';
import { readPlan } from './plan.ts';

/**
 * `notices.json`: the list that the message refers to; once the message was accepted, its id, and only the
 * tokens that it covers.
 */
export type NoticeList = z.infer<typeof noticeListSchema>;

const announcedSchema: z.ZodType<AnnouncedToken> = z.strictObject({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  rule: z.string(),
  reason: z.string(),
  deadline: z.string(),
});

/** The shape of `notices.json`. */
export const noticeListSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  messageId: z.string().nullable(),
  tokens: z.array(announcedSchema),
});

type Given =
  | { announced: PlannedToken[]; messageId: string }
  | { announced: []; messageId: null; problem: string | null };

/**
 * Announces tonight's share of the candidates, then records it: sent first, so that a notice may repeat
 * after a crash but is never missing. The ledger is written every night, since its age tells an outage.
 */
export async function giveNotices(context: RunContext): Promise<{ given: number; problem: string | null }> {
  const { archive, clock, tenantName, run } = context;
  const key = ledgerKey(tenantName);
  // Read before the lease is renewed: a write on what another run left since then is refused.
  const stored = await archive.read(key);
  await renewLease(context);
  const plan = await readPlan(context);
  const { ledger } = readLedger(stored?.body ?? null, tenantName, run.startedAt);
  const given = await announce(context, plan);
  const now = clock.now();
  const pending = pruneLedger(ledger, plan.planned, now);
  const next = given.messageId === null ? pending : recordNotices(pending, { ...given, now });
  await replaceRead(archive, { key, stored }, JSON.stringify(next));
  return { given: given.announced.length, problem: given.messageId === null ? given.problem : null };
}

async function announce(context: RunContext, plan: Plan): Promise<Given> {
  const announced: PlannedToken[] = [];
  for (const planned of plan.planned) if (planned.stage.stage === 'announce') announced.push(planned);
  // Who stops a run by hand may have seen what is wrong with it: people are not to be told of it then.
  if (announced.length === 0 || context.interrupted())
    return { announced: [], messageId: null, problem: null };
  const tokens = announced.flatMap(describe);
  await writeList(context, { tokens, messageId: null });
  const { tenantName: tenant, run, archive, notifier } = context;
  const listLocation = archive.locate(keyOf(run, 'notices'));
  const { renderNotice } = await import('../report/notice.ts');
  const quarantine = quarantineOf(context, plan);
  const notice = renderNotice({ tenant, runId: run.runId, tokens, quarantine, listLocation });
  const publication = await notifier.publish(notice.message);
  if (!publication.accepted || publication.messageId === null || publication.readers === 0) {
    return { announced: [], messageId: null, problem: refusalOf(publication) };
  }
  const covered = coveredBy(notice, announced);
  await writeList(context, { tokens: covered.flatMap(describe), messageId: publication.messageId });
  return { announced: covered, messageId: publication.messageId };
}

/** How tonight's tokens would end, as far as that is known a notice before. */
function quarantineOf({ policy }: RunContext, { means }: Plan): Announcement['quarantine'] {
  if (policy.quarantine === undefined || means?.means !== 'quarantine') return null;
  return { days: policy.quarantine.days, revivable: means.revivable };
}

/** A token counts as noticed only if the message names it, or refers to the stored list that does. */
function coveredBy(notice: Notice, announced: PlannedToken[]): PlannedToken[] {
  const named = new Set(notice.namedIds);
  return announced.filter(({ candidate }) => notice.restByReference || named.has(candidate.pat.id));
}

function refusalOf({ accepted, reason }: { accepted: boolean; reason: string | null }): string {
  const why = reason ?? (accepted ? 'nobody is given it' : 'the notifier refused the message');
  return `No notice was given: ${why}. Nothing is deleted without notice.`;
}

function describe({ candidate, stage }: PlannedToken): AnnouncedToken[] {
  if (stage.stage !== 'announce') return [];
  const { pat, rule, action } = candidate;
  const { id, name, owner } = pat;
  const capped =
    action.do === 'expire' ? `; its expiry becomes ${action.inDays} days from its date, used or not` : '';
  const reason = `${candidate.reason}${capped}`;
  return [{ id, name, ownerId: owner.id, ownerName: owner.name, rule, reason, deadline: stage.deadline }];
}

async function writeList(
  { archive, run }: RunContext,
  list: Pick<NoticeList, 'tokens' | 'messageId'>,
): Promise<void> {
  const body: NoticeList = { schemaVersion: 1, runId: run.runId, ...list };
  await archive.write(keyOf(run, 'notices'), JSON.stringify(body));
}
