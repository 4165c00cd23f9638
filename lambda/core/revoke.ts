import { protectionOf } from './decide/protections.ts';
import { allowDeletion, type Permission } from './deletable.ts';
import type { TokenOutcome } from './deletion-record.ts';
import type { Pat } from './pat.ts';
import type { Facts } from './plan.ts';

type Refusal = { allowed: false; reason: string; outcome: TokenOutcome };

/**
 * Whether a person may end a token at once, without rule and notice: what protects tokens from rules protects this one
 * as well, and says what a person can do.
 */
export function decideRevocation(token: Pat, facts: Facts): Extract<Permission, { allowed: true }> | Refusal {
  const protection = protectionOf(token, facts);
  if (protection === null) return { allowed: true, id: allowDeletion(token.id) };
  const { name, reason } = protection;
  const isInDoubt = name === 'designated' && facts.unreadableSecrets.length > 0;
  const remedy = isInDoubt ? mendSecret : (remedies[name] ?? inTenant);
  return { allowed: false, outcome: 'kept', reason: `${reason}. ${remedy}` };
}

const inTenant = 'Delete it in the tenant, if it must go.';

const mendSecret = 'Mend the secrets that cannot be read first, then revoke it again.';

const remedies: Record<string, string> = {
  managed: 'Switch off in the tenant what works with it.',
  own: 'Give this tool another token first, then revoke this one.',
  exempt: 'Take the exemption out of the policy first, then revoke it again.',
  designated: 'Rotate its secret first, then revoke it again.',
};
