import { expect, it } from 'vitest';
import type { CommandLine, RunResults } from '../../lambda/core/results.ts';
import { waysOutOf } from '../../lambda/report/commands.ts';
import { renderText } from '../../lambda/report/text.ts';
import { sampleResults } from '../support/results.ts';

const laptop: CommandLine = {
  self: 'npm run -s hygiene --',
  flags: ['--policy', "/home/ann/my team's/hygiene.yaml", '--tenant', 'acme', '--out', '/srv/out'],
  switchName: null,
};
const cloud: CommandLine = {
  self: 'npx token-hygiene',
  flags: ['--tenant', 'acme', '--out', 's3://archive-1'],
  switchName: '/hygiene/switch',
};

function halted(command: CommandLine | undefined, reasons: string[] = []): RunResults {
  const results = sampleResults();
  const check = { name: 'candidates-grown', passed: reasons.length > 0, expected: 'few', actual: 'many' };
  const guard = { verdict: reasons.length > 0 ? 'halt' : 'approval', reasons, checks: [check] } as const;
  const summary = { ...results.summary, status: 'halted', planHash: 'sha256:ab' } as const;
  const { command: _none, ...rest } = { ...results, guard: { ...guard, checks: [check] }, summary };
  return command === undefined ? rest : { ...rest, command };
}

it.each<[string, CommandLine | undefined, string[]]>([
  [
    'on a laptop, with the flags of that run, quoted for the shell',
    laptop,
    [
      "npm run -s hygiene -- plan --policy '/home/ann/my team'\\''s/hygiene.yaml' --tenant acme --out /srv/out",
      `npm run -s hygiene -- approve sha256:ab --reason "…" --policy '/home/ann/my team'\\''s/hygiene.yaml' --tenant acme --out /srv/out`,
    ],
  ],
  [
    'in a mail from AWS, for that installation',
    cloud,
    [
      'npx token-hygiene plan --tenant acme --out s3://archive-1',
      'npx token-hygiene approve sha256:ab --reason "…" --tenant acme --out s3://archive-1',
    ],
  ],
  ['none of an older run, which does not know how it was called', undefined, []],
])('the commands that end a halt can be pasted where they are read: %s', (_where, command, commands) => {
  const results = halted(command);
  expect(waysOutOf(results).commands).toEqual(commands);
  for (const line of commands) expect(renderText(results)).toContain(`\n  ${line}\n`);
});

it('the switch is set by a command of its own where there is one', () => {
  const thrown = ['the switch says halt'];
  expect(waysOutOf(halted(cloud, thrown)).commands).toEqual([
    'aws ssm put-parameter --name /hygiene/switch --value enforce --overwrite',
  ]);
  expect(waysOutOf(halted(laptop, thrown)).commands).toEqual([]);
});
