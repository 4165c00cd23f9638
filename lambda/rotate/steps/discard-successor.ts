import type { Pat } from '../../core/pat.ts';
import { decideDiscard } from '../../core/retire.ts';
import { HygieneError } from '../../errors.ts';
import type { Tenant } from '../../ports.ts';
import type { Attempt, DoorAccess, RotationDeps } from '../deps.ts';
import { endToken } from '../end-token.ts';
import { credentialsOf, openTenant, probe, proveToken } from '../owner/session.ts';
import { detachPending } from '../secret/pending.ts';
import { type HeldVersion, namingOf, readSecret, type SecretView, versionOf } from '../secret/read-secret.ts';

/** A successor, and the session of its owner. */
export type Successor = { tenant: Tenant; token: Pat };

/**
 * Deletes a successor that this attempt minted in vain, and frees its version. The token goes first:
 * a label on a dead token is cleared by any later run, a live token without a label by none.
 * Never fails: what it cannot do is left to the orphan clean-up.
 */
export async function discardSuccessor(
  deps: RotationDeps,
  attempt: Attempt,
  successor: Successor,
): Promise<void> {
  await quietly(attempt, (access) => discard(deps, { ...attempt, access }, successor));
}

/** "A loser discards its own successor", with that one's own credentials: AWSCURRENT may be another owner's by now. */
export async function discardLoser(deps: RotationDeps, attempt: Attempt): Promise<void> {
  await quietly(attempt, async (access) => {
    const version = versionOf(await readSecret(deps.store, attempt.settings.secret), attempt.versionId);
    const value = credentialsOf(deps, version, 'AWSPENDING');
    const token = await proveToken(deps, value);
    const tenant = openTenant(deps, value);
    if (token !== null) await discard(deps, { ...attempt, access }, { tenant, token });
  });
}

/**
 * Discards what a rotation left under AWSPENDING, so that the secret comes to rest. Where another stage names the
 * version or its token as well, or the token is dead, only the label goes.
 */
export async function discardStray(
  deps: RotationDeps,
  attempt: Attempt,
  { stray: { stages, content }, currentId }: { stray: HeldVersion; currentId: string },
): Promise<void> {
  if (content.kind !== 'value') return;
  const isHeldElsewhere =
    content.value.clientId === currentId || stages.some((stage) => stage !== 'AWSPENDING');
  if (isHeldElsewhere || (await probe(deps, content.value, false)) === 'dead')
    return detachPending(deps, attempt.settings, attempt.versionId);
  return discardLoser(deps, attempt);
}

async function quietly({ access }: Attempt, work: (access: DoorAccess) => Promise<void>): Promise<void> {
  if (access === null) return;
  try {
    await work(access);
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
  }
}

async function discard(
  deps: RotationDeps,
  { settings, versionId, access }: Attempt & { access: DoorAccess },
  { tenant, token }: Successor,
): Promise<void> {
  const { secret } = settings;
  let labelled = false;
  const judge = (fresh: SecretView) => {
    const naming = namingOf(fresh);
    labelled = naming.tokens.some((named) => named.tokenId === token.id && named.versionId === versionId);
    return decideDiscard({ token, secretMark: fresh.mark, versionId, naming });
  };
  const reason = `it was minted for secret ${secret} in vain`;
  const except = { versionId, stage: 'AWSPENDING' };
  const subject = { token, tenant, secret, except };
  const { outcome } = await endToken(deps, access, { ...subject, rule: 'orphan', reason, judge });
  if (labelled && (outcome === 'deleted' || outcome === 'already-gone'))
    await detachPending(deps, settings, versionId);
}
