import type { SecretDescription, SecretStage } from '../../ports.ts';
import type { Attempt, RotationDeps } from '../deps.ts';

/**
 * Step four: AWSCURRENT moves from the version that was seen (where null: the one that has it now)
 * to the successor's, if AWSPENDING still names that. Does nothing else. `lost` = somebody else
 * changed the secret in the meantime.
 */
export async function finishSecret(
  deps: RotationDeps,
  { settings, versionId }: Attempt,
  seen: string | null,
): Promise<'promoted' | 'lost'> {
  const before = await deps.store.describe(settings.secret);
  const current = holder(before, 'AWSCURRENT');
  if (current === versionId) return 'promoted';
  if (holder(before, 'AWSPENDING') !== versionId || (seen !== null && current !== seen)) return 'lost';
  const move = { stage: 'AWSCURRENT', from: current, to: versionId } as const;
  return (await deps.store.moveStage(settings.secret, move)) === 'moved' ? 'promoted' : 'lost';
}

function holder({ versions }: SecretDescription, stage: SecretStage): string | null {
  return versions.find(({ stages }) => stages.includes(stage))?.versionId ?? null;
}
