import { type WayOut, waysOut } from '../core/guard/way-out.ts';
import type { CommandLine, RunResults } from '../core/results.ts';

/** What ends the halt of a night, a sentence each; and the commands for that, to be pasted where the report is read. */
export function waysOutOf({ guard, summary, command }: RunResults): {
  sentences: string[];
  commands: string[];
} {
  const isSwitchedOff = guard.reasons.includes('the switch says halt');
  const ways = waysOut(guard, { isHalted: summary.status === 'halted', isSwitchedOff });
  const lines = ways.map((way) => (command === undefined ? null : lineOf(way, command, summary.planHash)));
  return {
    sentences: ways.map(({ sentence }) => sentence),
    commands: [...new Set(lines.filter((line) => line !== null))],
  };
}

function lineOf(way: WayOut, { self, flags, switchName }: CommandLine, planHash: string): string | null {
  if (way.command === null) return null;
  if (way.command === 'switch')
    return switchName === null
      ? null
      : `aws ssm put-parameter --name ${quoted(switchName)} --value enforce --overwrite`;
  const words = way.command === 'approve' ? ['approve', planHash, '--reason', '"…"'] : [way.command];
  return [self, ...words, ...flags.map(quoted)].join(' ');
}

/** What takes a token out of quarantine, to be pasted; null where an older version did not say how it is called. */
export function restoreCommand(tokenId: string, { command, summary }: RunResults): string | null {
  if (command === undefined) return null;
  const { self, flags } = command;
  const words = ['restore', tokenId, '--confirm', summary.tenant, '--reason', '"…"'];
  return [self, ...words, ...flags.map(quoted)].join(' ');
}

/** As a shell takes it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
