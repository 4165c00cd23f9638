import type { SesStanding } from '../../lambda/aws/ses-standing.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import type { OwnersPolicy } from '../../lambda/core/policy/owners-schema.ts';
import { reasonOf } from '../../lambda/errors.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { readMachine } from '../environment.ts';
import type { Check } from './checks.ts';

const subject = 'mails to owners';

/** Whether owners can be told through SES; nothing is sent. */
export async function checkOwnerMail(owners: OwnersPolicy | undefined): Promise<Check[]> {
  if (owners?.tell !== 'ses' || owners.from === undefined) return [];
  try {
    const [{ createAwsClients }, { standingOf }] = await Promise.all([
      import('../../lambda/aws/clients.ts'),
      import('../../lambda/aws/ses-standing.ts'),
    ]);
    const { ses } = createAwsClients(readMachine().proxies ?? {});
    return [sesCheck(owners.from, await standingOf(ses, owners.from))];
  } catch (error) {
    return [{ subject, state: 'warn', words: `SES cannot be asked from here: ${reasonOf(error)}` }];
  }
}

const executeScope = 'sp:workflow-execute:external';

/**
 * Whether the own token may start the workflow that tells owners. The test route of a workflow only echoes its input:
 * whether mails leave, an execution alone can show.
 */
export function checkWorkflow({ policy: { owners } }: Pick<RunDeps, 'policy'>, own: Pat | null): Check[] {
  if (owners?.tell !== 'workflow') return [];
  const scopes = own?.scopes;
  const holds = (scope: string) => scopes?.kind === 'listed' && scopes.list.includes(scope);
  if (scopes?.kind === 'listed' && !holds(executeScope) && !holds('sp:scopes:all'))
    return [
      {
        subject,
        state: 'bad',
        words: `the own token lacks ${executeScope}: no owner can be told. Add the scope to it`,
      },
    ];
  const words = `by the workflow ${owners.workflow}. Try it once in the tenant: nothing short of an execution shows that mails arrive (docs/owners.md)`;
  return [{ subject, state: 'warn', words }];
}

/** What the standing of an account and a sender means for mails to owners. */
export function sesCheck(
  from: string,
  { isSandboxed, maySend, perSecond, left, isVerified }: SesStanding,
): Check {
  const pace = `${perSecond} mails a second, ${left} more today`;
  if (!isVerified)
    return {
      subject,
      state: 'bad',
      words: `${from} is no verified identity of SES in this region. Verify it, or its domain`,
    };
  if (!maySend)
    return { subject, state: 'bad', words: 'SES has paused sending for this account. See its console' };
  if (isSandboxed)
    return {
      subject,
      state: 'warn',
      words: `this account is in the sandbox of SES: it sends to verified addresses only (${pace}), and a notice that is refused does not count. Ask AWS for production access`,
    };
  return { subject, state: 'good', words: `as ${from}, through SES: ${pace}` };
}
