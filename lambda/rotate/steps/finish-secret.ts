import type { Attempt, RotationDeps } from '../deps.ts';
import { credentialsOf } from '../owner/visit.ts';
import { holderOf, surveySecret } from '../secret/survey.ts';

/**
 * Step four: AWSCURRENT moves from the version that was seen (where null: the one that has it now)
 * to the successor's, if AWSPENDING still names that. Does nothing else. `lost` = somebody else
 * changed the secret in the meantime.
 * @throws Refusal when the version holds no credentials
 */
export async function finishSecret(
  deps: RotationDeps,
  { settings, versionId }: Attempt,
  seen: string | null,
): Promise<'promoted' | 'lost'> {
  const view = await surveySecret(deps.store, settings.secret);
  const current = holderOf(view, 'AWSCURRENT')?.versionId ?? null;
  const pending = holderOf(view, 'AWSPENDING');
  if (current === versionId) return 'promoted';
  if (pending?.versionId !== versionId || (seen !== null && current !== seen)) return 'lost';
  credentialsOf(pending, 'AWSPENDING');
  const move = { stage: 'AWSCURRENT', from: current, to: versionId } as const;
  return (await deps.store.moveStage(settings.secret, move)) === 'moved' ? 'promoted' : 'lost';
}
