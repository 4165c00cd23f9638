import type { Means } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import type { TenantFactsReading } from './tenant-facts.ts';

/**
 * "One without bulk update falls back to `delete` only if the policy says `orElse: delete`, otherwise nothing ends and
 * a finding says why": what is not known of a tenant counts as absent.
 */
export function meansOf(
  { quarantine }: Pick<TenantPolicy, 'quarantine'>,
  { facts, doubt }: TenantFactsReading,
): Means {
  if (quarantine === undefined) return { means: 'delete', instead: null };
  if (facts?.bulkUpdate === 'present') return { means: 'quarantine', revivable: revivableIn(facts) };
  const reason = doubt ?? whyNot[facts.bulkUpdate === 'absent' ? 'absent' : 'unknown'];
  return quarantine.orElse === 'delete' ? { means: 'delete', instead: reason } : { means: 'none', reason };
}

const whyNot = {
  absent: 'this tenant has no way to change the expiry of somebody else’s token',
  unknown: 'whether this tenant can change the expiry of somebody else’s token could not be found out',
};

type Known = NonNullable<TenantFactsReading['facts']>;

/** Only what is still listed can be found and given back. */
function revivableIn({ expiredListed, revivable }: Known): 'yes' | 'no' | 'unknown' {
  if (expiredListed === 'no' || revivable === 'no') return 'no';
  return expiredListed === 'yes' && revivable === 'yes' ? 'yes' : 'unknown';
}
