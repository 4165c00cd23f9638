import type { Asked } from '../../lambda/core/quarantine/restorable.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { actByHand, personName, requireReason } from '../by-hand.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { requireConfirmation } from '../confirm.ts';
import { openSession } from '../session.ts';

type Flags = CommonFlags & {
  subject?: string;
  owner?: string;
  run?: string;
  confirm?: string;
  reason?: string;
  by?: string;
};

/** Takes tokens out of quarantine: one, those of an owner, or those of a whole run. */
export async function restore(flags: Flags, context: CommandContext): Promise<number> {
  const asked = askedBy(flags);
  const person = { reason: requireReason(flags.reason, 'Restoring'), by: personName(flags.by) };
  const session = await openSession(flags, context);
  requireConfirmation(session.chosen, flags.confirm, 'This changes the expiry of tokens');
  return actByHand(session, { flags, context }, (deps) => restoreTokens(deps, asked, person));
}

function askedBy({ subject, owner, run }: Flags): Asked {
  const given = [subject, owner, run].filter((one) => one !== undefined && one.trim() !== '');
  if (given.length !== 1)
    throw new ConfigError('Name what is to be restored: one token by its id, --owner ID, or --run ID.');
  if (owner !== undefined) return { owner: owner.trim() };
  return run !== undefined ? { run: run.trim() } : { token: subject?.trim() ?? '' };
}
