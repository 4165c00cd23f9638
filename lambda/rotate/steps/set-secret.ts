import { addDays } from '../../core/instant.ts';
import type { Pat, Scopes } from '../../core/pat.ts';
import type { Attempt, RotationDeps } from '../deps.ts';
import { eventually } from '../owner/patience.ts';
import { credentialsOf, type Visit, visitOwner } from '../owner/visit.ts';
import { Refusal } from '../result/refusal.ts';
import { surveySecret } from '../secret/survey.ts';
import { versionOf } from './version-of.ts';

/**
 * Step two: nothing is to be set at the tenant; makes sure that the successor has the owner, the
 * scopes and the validity of the current token, and a life before it.
 * @throws Refusal when it has not
 */
export async function setSecret(deps: RotationDeps, attempt: Attempt): Promise<void> {
  const view = await surveySecret(deps.store, attempt.settings.secret);
  const version = versionOf(view, attempt.versionId);
  if (version.stages.includes('AWSCURRENT')) return;
  const { clientId } = credentialsOf(deps, version, 'AWSPENDING');
  const visit = await visitOwner(deps, view);
  const successor = findToken(visit, clientId) ?? (await listAgain(deps, visit, clientId));
  if (successor === null)
    throw new Refusal(
      `Token ${clientId}, which AWSPENDING names, is not among the tokens of owner ${visit.token.owner.id}.`,
      'Detach AWSPENDING: another owner cannot succeed.',
    );
  const difference = differenceOf(visit.token, successor) ?? shortLife(successor, attempt);
  if (difference !== null)
    throw new Refusal(
      `Token ${successor.id}, which AWSPENDING names, has ${difference} than the current token ${visit.token.id}.`,
      'Make them equal in the tenant, or detach AWSPENDING and delete that token.',
    );
}

async function listAgain(deps: RotationDeps, visit: Visit, clientId: string): Promise<Pat | null> {
  return eventually(deps.clock, async () => {
    const { rows } = await visit.tenant.listTokens({ ownerId: 'me' });
    return findToken({ rows: [...rows] }, clientId);
  });
}

function findToken({ rows }: Pick<Visit, 'rows'>, id: string): Pat | null {
  return rows.find((row): row is Pat => row.kind === 'pat' && row.id === id) ?? null;
}

function differenceOf(current: Pat, successor: Pat): string | null {
  if (current.owner.id !== successor.owner.id) return 'another owner';
  if (scopeKey(current.scopes) !== scopeKey(successor.scopes)) return 'other scopes';
  if (current.validitySeconds !== successor.validitySeconds) return 'another validity';
  return null;
}

/** A successor that is about to expire could not be replaced while its own predecessor lives. */
function shortLife({ expiry }: Pat, { settings, now }: Attempt): string | null {
  const dueSoon = expiry.kind === 'at' && now >= addDays(expiry.at, -settings.beforeExpiryDays);
  return dueSoon
    ? `a life of less than beforeExpiryDays (${settings.beforeExpiryDays}) left, which is shorter`
    : null;
}

/** "Null, empty and `sp:scopes:all` are the same." */
function scopeKey(scopes: Scopes): string {
  if (scopes.kind !== 'listed') return scopes.kind;
  if (scopes.list.length === 0 || scopes.list.includes('sp:scopes:all')) return 'all';
  return JSON.stringify([...new Set(scopes.list)].sort());
}
