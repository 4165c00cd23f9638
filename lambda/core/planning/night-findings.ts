import type { LedgerReading } from '../notice/ledger.ts';
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
      remedy: 'Find out why. If it is right so, approve the plan, or change the limit in the policy.',
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

function ofTheNight(finding: Omit<Finding, 'tokenId' | 'ownerId' | 'controls'>): Finding {
  return { ...finding, tokenId: null, ownerId: null, controls: [] };
}
