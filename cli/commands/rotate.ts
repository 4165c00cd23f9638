import type { Rotation } from '../../lambda/core/policy/schema.ts';
import { sameSecret } from '../../lambda/core/secret-designation.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { rotateNow } from '../../lambda/steps/rotations.ts';
import { type CommandContext, type CommonFlags, exitCodeOfRotation } from '../command.ts';
import { composeRun } from '../compose.ts';
import type { ChosenTenant } from '../policy-source.ts';
import { openSession, requireAws, requireConfirmation } from '../session.ts';

/** Rotates one designated token now, due or not. */
export async function rotate(
  flags: CommonFlags & { subject: string; confirm?: string },
  context: CommandContext,
): Promise<number> {
  const session = await openSession(flags, context);
  const { chosen } = session;
  const rotation = designatedBy(chosen, flags.subject);
  if (chosen.policy.rotate === 'off')
    throw new ConfigError(`The policy of "${chosen.name}" says rotate: off.`);
  requireConfirmation(chosen, flags.confirm, 'This mints a new token and stores it');
  await requireAws();
  const result = await rotateNow(composeRun(session, { mode: 'enforce' }), rotation);
  const { console } = context;
  if (flags.json) console.print(JSON.stringify(result, null, 2));
  else
    console.print(
      [
        `${rotation.secret}: ${result.state}. ${result.reason}`,
        ...result.findings.map(({ message, remedy }) => `  ${message} ${remedy}`),
        ...result.problems,
      ].join('\n'),
    );
  return exitCodeOfRotation(result);
}

function designatedBy({ name, policy }: ChosenTenant, subject: string): Rotation {
  const [rotation, ...others] = policy.rotations.filter(({ secret }) => sameSecret(secret, subject));
  if (rotation === undefined)
    throw new ConfigError(`The policy of "${name}" designates no secret "${subject}".`);
  if (others.length > 0)
    throw new ConfigError(
      `The policy of "${name}" designates ${others.length + 1} secrets "${subject}". Name yours by its ARN.`,
    );
  return rotation;
}
