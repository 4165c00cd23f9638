import type { Permission } from '../../core/retire.ts';
import type { Clock, Tenant, Veto } from '../../ports.ts';
import type { Ending, RotationDeps } from '../deps.ts';
import { type HeldVersion, type SecretView, surveySecret } from './survey.ts';

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
): Promise<Ending> {
  const veto = unlessFresh(clock);
  const permission = judge(await surveySecret(store, secret, known));
  if (!permission.allowed) return { outcome: 'spared', reason: permission.reason };
  return tenant.deleteToken(permission.id, veto);
}

function unlessFresh(clock: Clock): Veto {
  const readAt = Date.parse(clock.now());
  // A clock that was set back says nothing about the time that has passed.
  return () =>
    Math.abs(Date.parse(clock.now()) - readAt) <= surveyValidMs
      ? null
      : 'the secret was read more than ten seconds before; the next run tries again';
}
