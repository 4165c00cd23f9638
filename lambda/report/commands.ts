import { type WayOut, waysOut } from '../core/guard/way-out.ts';
import type { CommandLine, RunResults, RunSummary } from '../core/results.ts';
import { removalOf, shellWord } from '../core/shell.ts';

/** What ends the halt of a night, a sentence each; and the commands for that, to be pasted where the report is read. */
export function waysOutOf({ guard, summary, command }: RunResults): {
  sentences: string[];
  commands: string[];
} {
  const isSwitchedOff = guard.reasons.includes('the switch says halt');
  const ways = waysOut(guard, { isHalted: summary.status === 'halted', isSwitchedOff });
  const lines = ways.map((way) => (command === undefined ? null : lineOf(way, command, summary)));
  return {
    sentences: ways.map(({ sentence }) => sentence),
    commands: [...new Set(lines.filter((line) => line !== null))],
  };
}

function lineOf(way: WayOut, command: CommandLine, { planHash, tenant }: RunSummary): string | null {
  const { self, flags, switchName } = command;
  if (way.command === null) return null;
  if (way.command === 'switch')
    return switchName === null
      ? null
      : `aws ssm put-parameter --name ${shellWord(switchName)} --value enforce --overwrite`;
  if (way.command === 'forget') return forgetCommand(tenant, flags);
  const words = way.command === 'approve' ? ['approve', planHash, '--reason', '"…"'] : [way.command];
  return [self, ...words, ...flags.map(shellWord)].join(' ');
}

/** What removes the memory of earlier nights and the record of the newest one; null where the flags name no archive. */
function forgetCommand(tenant: string, flags: readonly string[]): string | null {
  const out = flags[flags.indexOf('--out') + 1];
  if (!flags.includes('--out') || out === undefined) return null;
  const folder = `${out.replace(/\/+$/, '')}/${tenant}`;
  return removalOf(`${folder}/memory.json`, `${folder}/latest.json`);
}

/** What takes a token out of quarantine, to be pasted; null where an older version did not say how it is called. */
export function restoreCommand(tokenId: string, { command, summary }: RunResults): string | null {
  if (command === undefined) return null;
  const { self, flags } = command;
  const words = ['restore', tokenId, '--confirm', summary.tenant, '--reason', '"…"'];
  return [self, ...words, ...flags.map(shellWord)].join(' ');
}
