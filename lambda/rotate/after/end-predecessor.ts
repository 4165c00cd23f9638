import type { Rotation } from '../../core/policy/schema.ts';
import { decideEarlyEnd } from '../../core/retire.ts';
import { plainId } from '../../core/text.ts';
import { unsent, type Verdict } from '../../deletion/verdict.ts';
import type { DoorAccess, RotationDeps } from '../deps.ts';
import { endToken } from '../end-token.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { openOwnerSession } from '../owner/session.ts';
import { namingOf, readSecret } from '../secret/read-secret.ts';

/** Which token a person wants gone, by which door, and why. */
export type EndOptions = { tokenId: string; access: DoorAccess; reason: string };

/**
 * Ends a predecessor without waiting for its overlap, for a person: only once the current credentials were proven,
 * and nothing but AWSPREVIOUS names it. Then its stage is freed.
 */
export async function endPredecessor(
  deps: RotationDeps,
  settings: Rotation,
  { tokenId, access, reason }: EndOptions,
): Promise<Verdict> {
  const view = await readSecret(deps.store, settings.secret);
  const session = await openOwnerSession(deps, view);
  const found = await findPredecessor(deps, view, session);
  if (found.kind !== 'alive' || plainId(found.token.id) !== plainId(tokenId))
    return unsent('spared', `AWSPREVIOUS of ${settings.secret} does not name it as a token that lives`);
  const { token, versionId } = found;
  const verdict = await endToken(deps, access, {
    token,
    tenant: session.tenant,
    secret: settings.secret,
    known: view.versions,
    except: { versionId, stage: 'AWSPREVIOUS' },
    rule: 'revoked',
    reason,
    judge: (fresh) => decideEarlyEnd({ naming: namingOf(fresh), predecessor: token }),
  });
  if (verdict.outcome === 'deleted' || verdict.outcome === 'already-gone')
    await deps.store.moveStage(settings.secret, { stage: 'AWSPREVIOUS', from: versionId, to: null });
  return verdict;
}
