import { isHexId } from '../../lambda/core/text.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { type Revoked, revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import { actByHand, personName, requireReason } from '../by-hand.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { requireConfirmation } from '../confirm.ts';
import { openSession } from '../session.ts';

type Flags = CommonFlags & {
  subject?: string;
  owner?: string;
  confirm?: string;
  reason?: string;
  by?: string;
};

/** Ends a leaked token, or all of a compromised owner, at once. */
export async function revoke(flags: Flags, context: CommandContext): Promise<number> {
  const asked = askedBy(flags);
  const person = { reason: requireReason(flags.reason, 'Revoking'), by: personName(flags.by) };
  const session = await openSession(flags, context);
  requireConfirmation(session.chosen, flags.confirm, 'This deletes tokens, and nothing gives them back');
  return actByHand(session, { flags, context }, (deps) => revokeTokens(deps, asked, person));
}

function askedBy({ subject, owner }: Flags): Revoked {
  const given = [subject, owner].filter((one) => one !== undefined && one.trim() !== '');
  if (given.length !== 1)
    throw new ConfigError('Name what is to be revoked: one token by its whole id, or --owner ID.');
  if (owner !== undefined) return { owner: owner.trim() };
  const token = subject?.trim() ?? '';
  if (isHexId(token)) return { token };
  throw new ConfigError(
    'Revoking takes the whole id of the token: 32 hexadecimal digits. `plan --json` has it.',
  );
}
