import type { Pat } from '../../core/pat.ts';
import { decideDiscard } from '../../core/retire.ts';
import { HygieneError } from '../../errors.ts';
import type { Tenant } from '../../ports.ts';
import type { Attempt, Recorder, RotationDeps } from '../deps.ts';
import { credentialsOf, openTenant, proveToken } from '../owner/session.ts';
import { deleteSurveyed } from '../secret/delete-surveyed.ts';
import { detachPending } from '../secret/pending.ts';
import { namingOf, readSecret, type SecretView, versionOf } from '../secret/read-secret.ts';

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
  await quietly(attempt, (record) => discard(deps, { ...attempt, record }, successor));
}

/** "A loser discards its own successor", with that one's own credentials: AWSCURRENT may be another owner's by now. */
export async function discardLoser(deps: RotationDeps, attempt: Attempt): Promise<void> {
  await quietly(attempt, async (record) => {
    const version = versionOf(await readSecret(deps.store, attempt.settings.secret), attempt.versionId);
    const value = credentialsOf(deps, version, 'AWSPENDING');
    const token = await proveToken(deps, value);
    const tenant = openTenant(deps, value);
    if (token !== null) await discard(deps, { ...attempt, record }, { tenant, token });
  });
}

async function quietly({ record }: Attempt, work: (record: Recorder) => Promise<void>): Promise<void> {
  if (record === null) return;
  try {
    await work(record);
  } catch (error) {
    if (!(error instanceof HygieneError)) throw error;
  }
}

async function discard(
  deps: RotationDeps,
  { settings, versionId, record }: Attempt & { record: Recorder },
  { tenant, token }: Successor,
): Promise<void> {
  const { secret } = settings;
  let labelled = false;
  const reason = `it was minted for secret ${secret} in vain`;
  const judge = (view: SecretView) => {
    const naming = namingOf(view);
    labelled = naming.tokens.some((named) => named.tokenId === token.id && named.versionId === versionId);
    return decideDiscard({ token, secretMark: view.mark, versionId, naming });
  };
  const { outcome } = await record({ token, rule: 'orphan', reason }, () =>
    deleteSurveyed(deps, { secret, known: [], tenant }, judge),
  );
  if (labelled && (outcome === 'deleted' || outcome === 'already-gone'))
    await detachPending(deps, settings, versionId);
}
