import { GetParametersCommand, paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import type { ReadSwitch, SwitchPosition } from '../ports.ts';
import { callAws, inTime } from './call.ts';

/**
 * Reads the switch and the mark of the current policy by one request, at every call. `name` = the parameter that is
 * the switch; `policy` = the mark of the policy acted on, and the parameter that has the current one.
 */
export function createSsmSwitch({
  client,
  name,
  policy,
}: {
  client: SSMClient;
  name: string;
  policy: { own: string; parameterName: string };
}): ReadSwitch {
  return async () => {
    try {
      const command = new GetParametersCommand({ Names: [name, policy.parameterName] });
      const { Parameters = [] } = await client.send(command, inTime());
      const textOf = (wanted: string) => Parameters.find(({ Name }) => Name === wanted)?.Value;
      const position = positionOf(textOf(name));
      const current = textOf(policy.parameterName);
      if (position !== 'enforce' || current === policy.own) return position;
      return current === undefined ? 'unreadable' : 'outdated';
    } catch {
      return 'unreadable';
    }
  };
}

function positionOf(value: string | undefined): SwitchPosition {
  const said = value?.trim();
  if (said === 'enforce' || said === 'report' || said === 'halt') return said;
  return said === undefined ? 'unreadable' : 'misspelt';
}

/**
 * Reads which policy each stack of the installation was deployed with: marks, by the name of the stack.
 * @throws AwsError where they cannot be read
 */
export function readPolicyMarks(client: SSMClient, folder: string): Promise<Record<string, string>> {
  const remedy = "Check the role's right to read the parameters below it.";
  return callAws({ operation: 'read the marks of the policy', subject: folder, remedy }, async () => {
    const marks: Record<string, string> = {};
    for await (const page of paginateGetParametersByPath({ client }, { Path: folder }, inTime()))
      for (const { Name = '', Value = '' } of page.Parameters ?? [])
        marks[Name.slice(folder.length + 1)] = Value;
    return marks;
  });
}
