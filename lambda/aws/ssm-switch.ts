import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ReadSwitch, SwitchPosition } from '../ports.ts';
import { inTime } from './call.ts';

/** Reads the switch from a parameter at every call; unreadable or misspelt is `report`. */
export function createSsmSwitch(parameter: { client: SSMClient; name: string }): ReadSwitch {
  return async () => {
    try {
      const answer = await parameter.client.send(new GetParameterCommand({ Name: parameter.name }), inTime());
      return positionOf(answer.Parameter?.Value);
    } catch {
      return 'report';
    }
  };
}

function positionOf(value: string | undefined): SwitchPosition {
  return value === 'enforce' || value === 'halt' ? value : 'report';
}
