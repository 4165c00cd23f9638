import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ReadSwitch, SwitchPosition } from '../ports.ts';
import { inTime } from './call.ts';

/** The parameter that is the switch; the mark of the policy acted on, and the parameter that has the current one. */
export type SwitchParameters = {
  client: SSMClient;
  name: string;
  policy: { own: string; parameterName: string };
};

/** Reads the switch and the mark of the current policy by one request, at every call. */
export function createSsmSwitch({ client, name, policy }: SwitchParameters): ReadSwitch {
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
