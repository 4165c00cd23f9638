import type { Attempt, RotationDeps } from '../deps.ts';
import { proveToken } from '../owner/probe.ts';
import { credentialsOf } from '../owner/visit.ts';
import { Refusal } from '../result/refusal.ts';
import { surveySecret } from '../secret/survey.ts';
import { versionOf } from './version-of.ts';

/** Step three: a real token request and a real call with the successor's credentials. @throws Refusal when they fail */
export async function testSecret(deps: RotationDeps, attempt: Attempt): Promise<void> {
  const view = await surveySecret(deps.store, attempt.settings.secret);
  const value = credentialsOf(deps, versionOf(view, attempt.versionId), 'AWSPENDING');
  const token = await proveToken(deps, value);
  if (token === null)
    throw new Refusal(
      `The tenant refuses the successor's credentials (token ${value.clientId}).`,
      'The next run tries again, and begins anew where the token is dead.',
    );
  if (value.ownerId !== undefined && token.owner.id !== value.ownerId)
    throw new Refusal(
      `Token ${token.id} belongs to another owner than the secret names (${value.ownerId}).`,
      'Detach AWSPENDING, and find out who moved the token.',
    );
}
