import { addDays } from '../instant.ts';
import type { Facts, InventoryEntry } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { testOf } from './conditions.ts';
import { createDecider } from './decide.ts';

/** What hangs on the directory in one of these nights is asked tonight, so that the memory can explain it then. */
const nightsAhead = 3;

/**
 * Makes the function that tells whether a token's owner must be looked up: whether without the directory the decision
 * on the token is in doubt, or whether a `report` rule holds; or whether the owner is to get a mail of its end.
 */
export function concernsOwner(policy: TenantPolicy, now: string): (entry: InventoryEntry) => boolean {
  const soon: Facts = {
    now: addDays(now, nightsAhead),
    policy,
    workerIds: new Set(),
    designated: new Set(),
    unreadableSecrets: [],
    doubts: new Map(),
    restored: new Map(),
    owners: new Map(),
  };
  const decide = createDecider(soon);
  const reporting = policy.rules.filter((rule) => rule.do === 'report');
  const reports = reporting.map(({ when }) => testOf(when, { facts: soon }));
  return (entry) => {
    const { row } = entry;
    if (row.kind === 'unreadable' || row.managed) return false;
    const decision = decide(entry);
    const isOpen = decision.verdict === 'keep' ? decision.by === 'doubt' : policy.owners !== undefined;
    if (isOpen) return true;
    return reports.some((test) => test(row).holds === 'unknown');
  };
}
