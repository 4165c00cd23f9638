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

it.each<[string, CommandLine, string[]]>([
  [
    'in a folder',
    laptop,
    [
      "npm run -s hygiene -- doctor --policy '/home/ann/my team'\\''s/hygiene.yaml' --tenant acme --out /srv/out",
      'rm /srv/out/acme/memory.json /srv/out/acme/latest.json',
    ],
  ],
  [
    'in a bucket',
    cloud,
    [
      'npx token-hygiene doctor --tenant acme --out s3://archive-1',
      'aws s3 rm s3://archive-1/acme/memory.json && aws s3 rm s3://archive-1/acme/latest.json',
    ],
  ],
  ['nowhere that is known', { ...cloud, flags: [] }, ['npx token-hygiene doctor']],
])(
  'what an earlier run left that was ahead of the clocks is removed by a command: %s',
  (_where, command, commands) => {
    const results = halted(command, ['clock-skew']);
    const check = { name: 'clock-skew', passed: false, expected: 'close', actual: 'an earlier run at 2099' };
    const guard = { ...results.guard, checks: [check] };
    const summary = { ...results.summary, tenant: 'acme' };
    expect(waysOutOf({ ...results, guard, summary }).commands).toEqual(commands);
  },
);

it('the switch is set by a command of its own where there is one', () => {
  const thrown = ['the switch says halt'];
  expect(waysOutOf(halted(cloud, thrown)).commands).toEqual([
    'aws ssm put-parameter --name /hygiene/switch --value enforce --overwrite',
  ]);
  expect(waysOutOf(halted(laptop, thrown)).commands).toEqual([]);
});
