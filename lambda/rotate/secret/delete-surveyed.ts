import { notFoundDoubt, type Presence, presenceIn } from '../../core/absence.ts';
import type { Deletion } from '../../core/call-outcomes.ts';
import type { Permission } from '../../core/retire.ts';
import { IscError } from '../../errors.ts';
import type { Clock, Tenant, Veto } from '../../ports.ts';
import type { DeletionOutcome, RotationDeps } from '../deps.ts';
import { type HeldVersion, readSecret, type SecretView } from './read-secret.ts';

/**
 * A survey older than this lets nothing be deleted, in milliseconds: as long as a request may have to wait for
 * its turn in the tenant's rate window. A roll-back in that time comes too late, so it is no longer than that.
 */
const surveyValidMs = 10_000;

/** The secret whose stages decide, what is known of its versions, and whose session deletes. */
export type Grounds = { secret: string; known: readonly HeldVersion[]; tenant: Tenant };

/**
 * Reads the stages of a secret once more, judges on them, and deletes at once: where the tenant lets the request
 * or its repetition wait, nothing is sent, for somebody may have rolled back meanwhile.
 */
export async function deleteSurveyed(
  { store, clock }: RotationDeps,
  { secret, known, tenant }: Grounds,
  judge: (view: SecretView) => Permission,
): Promise<DeletionOutcome> {
  const veto = unlessFresh(clock);
  const permission = judge(await readSecret(store, secret, known));
  if (!permission.allowed) return { outcome: 'spared', reason: permission.reason };
  return confirmed(await tenant.deleteToken(permission.id, veto), permission.id, tenant);
}

/** A 404 is believed where the owner's list has the token no more. */
async function confirmed(deletion: Deletion, id: string, tenant: Tenant): Promise<Deletion> {
  const { outcome } = deletion;
  if (outcome === 'failed' || outcome === 'not-reached' || deletion.status !== 404) return deletion;
  const reason = notFoundDoubt(id, await listOwn(tenant));
  const { status, trackingId } = deletion;
  const uncertain = outcome === 'deleted';
  return reason === null ? deletion : { outcome: 'failed', status, trackingId, uncertain, reason };
}

async function listOwn(tenant: Tenant): Promise<Presence> {
  try {
    const { clientId: ownId } = await tenant.connect();
    const { rows, completeness } = await tenant.listTokens({ ownerId: 'me' });
    return presenceIn({ ids: [...rows].map(({ id }) => id), completeness, ownId });
  } catch (error) {
    if (!(error instanceof IscError)) throw error;
    return { kind: 'doubtful', reason: error.message };
  }
}

function unlessFresh(clock: Clock): Veto {
  const readAt = Date.parse(clock.now());
  // A clock that was set back says nothing about the time that has passed.
  return () =>
    Math.abs(Date.parse(clock.now()) - readAt) <= surveyValidMs
      ? null
      : 'the secret was read more than ten seconds before; the next run tries again';
}
