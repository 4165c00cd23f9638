import { allowance } from '../guard/limits.ts';
import { remedyOf } from '../guard/way-out.ts';
import type { LedgerReading } from '../notice/ledger.ts';
import type { Approval } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import type { Finding, GuardVerdict } from '../results.ts';

/** What a person should know of a night as a whole: each check that the guard's input failed. */
export function guardFindings({ checks }: GuardVerdict): Finding[] {
  const failed = checks.filter((check) => !check.passed);
  return failed.map(({ name, expected, actual }) =>
    ofTheNight({
      key: `guard:${name}`,
      kind: `guard-${name}`,
      severity: 'high',
      message: `A guard tripped (${name}): expected ${expected}, came ${actual}.`,
      remedy: remedyOf(name),
    }),
  );
}

/** What a person should know of a ledger that is not trusted: nothing but notices tonight. */
export function ledgerFindings({ doubt }: LedgerReading): Finding[] {
  if (doubt === null) return [];
  return [
    ofTheNight({
      key: 'ledger-not-trusted',
      kind: 'ledger-not-trusted',
      severity: 'low',
      message: `Notices start over, since ${doubt}.`,
      remedy: 'Nothing needs doing on a first run; else find out who changed the archive.',
    }),
  ];
}

/** Why nothing was due in a night that does not know what earlier ones were told. */
export function memoryFindings(isLost: boolean): Finding[] {
  if (!isLost) return [];
  return [
    ofTheNight({
      key: 'memory-missing',
      kind: 'memory-missing',
      severity: 'low',
      message: 'Nothing is deleted tonight: what earlier nights were told of each token is not known.',
      remedy:
        'Nothing needs doing after an upgrade; else find out who changed the archive. The next night knows.',
    }),
  ];
}

/** Who let this night pass the guard, and why: so that its deletions can be traced to a person. */
export function approvalFindings(approval: Approval | null): Finding[] {
  if (approval === null) return [];
  const { approvedBy, approvedAt, planHash, reason, breaches } = approval;
  return [
    ofTheNight({
      key: `approval-applied:${planHash}`,
      kind: 'approval-applied',
      severity: 'low',
      message: `${approvedBy} accepted ${breaches.join(', ')} at ${approvedAt} by approving plan ${planHash}, since "${reason}".`,
      remedy: 'Nothing needs doing; the record of the approval lies in the archive.',
    }),
  ];
}

/** Limits so small for this tenant that no token's turn ever comes, which nothing else would tell. */
export function roomFindings(queued: number, limits: TenantPolicy['limits'], deletable: number): Finding[] {
  if (queued === 0 || allowance(limits, deletable) > 0) return [];
  const { maxDeletions, maxDeletionPercent } = limits;
  return [
    ofTheNight({
      key: 'limits-leave-no-room',
      kind: 'limits-leave-no-room',
      severity: 'high',
      message: `At most ${maxDeletions} tokens and ${maxDeletionPercent} % of ${deletable} deletable ones come to none a night: ${queued} tokens wait for a turn that never comes.`,
      remedy: 'Raise limits.maxDeletions or limits.maxDeletionPercent, or say mode: report.',
    }),
  ];
}

function ofTheNight(finding: Omit<Finding, 'tokenId' | 'ownerId' | 'controls'>): Finding {
  return { ...finding, tokenId: null, ownerId: null, controls: [] };
}
