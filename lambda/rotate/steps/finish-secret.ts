import type { Attempt, RotationDeps } from '../deps.ts';
import { credentialsOf } from '../owner/visit.ts';
import { type HeldVersion, holderOf, surveySecret } from '../secret/survey.ts';

/**
 * Step four: AWSCURRENT moves from the version that was seen (where null: one that holds the token
 * which the successor was minted to replace) to the successor's, if AWSPENDING still names that.
 * Does nothing else. `lost` = somebody else changed the secret in the meantime.
 * @throws Refusal when the version holds no credentials
 */
export async function finishSecret(
  deps: RotationDeps,
  { settings, versionId }: Attempt,
  seen: string | null,
): Promise<'promoted' | 'lost'> {
  const view = await surveySecret(deps.store, settings.secret);
  const current = holderOf(view, 'AWSCURRENT');
  const pending = holderOf(view, 'AWSPENDING');
  const from = current?.versionId ?? null;
  if (from === versionId) return 'promoted';
  if (pending?.versionId !== versionId || (seen !== null && from !== seen)) return 'lost';
  const { replaces } = credentialsOf(deps, pending, 'AWSPENDING');
  if (replaces !== undefined && replaces !== tokenIn(current)) return 'lost';
  const move = { stage: 'AWSCURRENT', from, to: versionId } as const;
  return (await deps.store.moveStage(settings.secret, move)) === 'moved' ? 'promoted' : 'lost';
}

function tokenIn(version: HeldVersion | null): string | null {
  return version?.content.kind === 'value' ? version.content.value.clientId : null;
}
