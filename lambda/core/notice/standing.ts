import { addDays } from '../instant.ts';
import type { Contender, Ledger, NoticeRecord } from '../plan.ts';

const MEMORY_DAYS = 14;

/** The notices that still stand, by token id, in the order of the candidates. */
export function standingNotices(
  candidates: readonly Contender[],
  { ledger, now }: { ledger: Ledger; now: string },
): Map<string, NoticeRecord> {
  if (isForgotten(ledger, now)) return new Map();
  return new Map(
    candidates.flatMap((candidate): [string, NoticeRecord][] => {
      const { id } = candidate.pat;
      const notice = Object.hasOwn(ledger.notices, id) ? ledger.notices[id] : undefined;
      return notice !== undefined && concerns(notice, candidate) ? [[id, notice]] : [];
    }),
  );
}

/** "More than 14 days without a run start it over." */
function isForgotten({ updatedAt }: Ledger, now: string): boolean {
  return updatedAt < addDays(now, -MEMORY_DAYS);
}

/** "A rule that changed starts it over", and so does a token that was used or changed, its name apart. */
function concerns(notice: NoticeRecord, { ruleHash, fingerprint }: Contender): boolean {
  return notice.ruleHash === ruleHash && notice.fingerprint === fingerprint;
}

/** "At least `notice.days` before, and never before the deadline printed in it." */
export function dueAt({ firstNoticed, deadline }: NoticeRecord, noticeDays: number): string {
  const earliest = addDays(firstNoticed, noticeDays);
  return earliest > deadline ? earliest : deadline;
}
