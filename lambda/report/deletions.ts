import type { DeletionRecord } from '../core/deletion-record.ts';
import type { RunResults } from '../core/results.ts';
import { cellsOf, stringifyRows } from './csv.ts';

/** What a run tells of the tokens that it ended. */
export type Endings = Pick<RunResults, 'ended' | 'recovered' | 'actedAs'> & {
  summary: Pick<RunResults['summary'], 'tenant' | 'runId'>;
};

/**
 * Every token that this run ended, by a rule or a rotation, put in quarantine or gave back, and those that earlier runs ended and this one tells first;
 * in the order in which it was done.
 */
export function endedIn({ ended, recovered }: Pick<Endings, 'ended' | 'recovered'>): DeletionRecord[] {
  const byToken = new Map<string, DeletionRecord>();
  for (const record of [...recovered.deleted, ...ended]) byToken.set(record.tokenId, record);
  return [...byToken.values()].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

/** The column a name, and what stands in it. */
const columns: Record<string, (record: DeletionRecord, results: Endings) => string | null> = {
  tokenId: ({ tokenId }) => tokenId,
  name: ({ name }) => name,
  ownerId: ({ ownerId }) => ownerId,
  ownerName: ({ ownerName }) => ownerName,
  rule: ({ rule }) => rule,
  reason: ({ reason }) => reason,
  lastUsed: ({ lastUsed }) => lastUsed,
  noticedAt: ({ noticedAt }) => noticedAt,
  deadline: ({ deadline }) => deadline,
  noticeMessageId: ({ noticeMessageId = null }) => noticeMessageId,
  ownerToldAt: ({ ownerMail }) => ownerMail?.at ?? null,
  ownerMessageId: ({ ownerMail }) => ownerMail?.messageId ?? null,
  endedAt: ({ at }) => at,
  status: ({ status }) => (status === null ? null : String(status)),
  trackingId: ({ trackingId }) => trackingId,
  actedAs: ({ runId }, { actedAs, summary }) => (runId === summary.runId ? (actedAs?.tokenId ?? null) : null),
  policyHash: ({ policyHash }) => policyHash,
  planHash: ({ planHash }) => planHash,
  tenant: (_record, { summary }) => summary.tenant,
  runId: ({ runId }) => runId,
  outcome: ({ outcome }) => outcome,
  formerExpiry: ({ expiry }) => (expiry.kind === 'at' ? expiry.at : expiry.kind),
  expiry: ({ setExpiry, givenBack }) =>
    (givenBack?.kind === 'at' ? givenBack.at : givenBack?.kind) ?? setExpiry ?? null,
  deletedNotBefore: ({ until = null }) => until,
};

/** `deletions.csv`: a line a token that was ended; new columns are only ever added at the end. */
export function renderDeletions(results: Endings): string {
  const rows = endedIn(results).map((record) =>
    cellsOf(Object.values(columns).map((cellOf) => cellOf(record, results))),
  );
  return stringifyRows([Object.keys(columns), ...rows]);
}
