import { decideDiscard } from '../../core/retire.ts';
import { HygieneError } from '../../errors.ts';
import type { Tenant } from '../../ports.ts';
import type { Attempt, RotationDeps } from '../deps.ts';
import { detachPending } from '../secret/pending.ts';
import { namingOf, surveySecret } from '../secret/survey.ts';

/**
 * Deletes a successor that this attempt minted in vain, and frees its version. The token goes first:
 * a label on a dead token is cleared by any later run, a live token without a label by none.
 * Never fails: what it cannot do is left to the orphan clean-up.
 */
export async function discardSuccessor(
  deps: RotationDeps,
  attempt: Attempt,
  successor: { tenant: Tenant; id: string },
): Promise<void> {
  if (!attempt.mayDelete) return;
  try {
    await discard(deps, attempt, successor);
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
  }
}

async function discard(
  deps: RotationDeps,
  { settings, versionId }: Attempt,
  { tenant, id }: { tenant: Tenant; id: string },
): Promise<void> {
  const naming = namingOf(await surveySecret(deps.store, settings.secret));
  const permission = decideDiscard({ id, versionId, naming });
  if (!permission.allowed) return;
  const { outcome } = await tenant.deleteToken(permission.id);
  const labelled = naming.tokens.some((named) => named.tokenId === id && named.versionId === versionId);
  if (labelled && (outcome === 'deleted' || outcome === 'already-gone'))
    await detachPending(deps, settings, versionId);
}
