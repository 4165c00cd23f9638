import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { guard } from '../../../lambda/core/guard/guard.ts';
import { remedyOf, waysOut } from '../../../lambda/core/guard/way-out.ts';
import type { GuardCheck, GuardVerdict } from '../../../lambda/core/results.ts';
import { aBaseline, aPolicy, observations } from '../../support/builders.ts';

const counts = {
  ...{ total: 100, unreadable: 0, deletable: 90, used: 85, candidates: 10 },
  ...{ unexplained: 10, contradicted: 0, due: 5 },
};

/** Every check that there is, passed. */
const checks: GuardCheck[] = guard({
  ...{ policy: aPolicy(), counts, observed: observations(), baseline: aBaseline(), approval: null },
}).checks;

const atNight = { isHalted: true, isSwitchedOff: false };

function halted(names: string[], verdict: GuardVerdict['verdict'] = 'halt'): GuardVerdict {
  return {
    verdict,
    reasons: [],
    checks: checks.map((one) => ({ ...one, passed: !names.includes(one.name) })),
  };
}

it.each(checks.map(({ name }) => name))(
  'a halt by %s says in one line what to look at and what ends it',
  (name) => {
    const [way, ...rest] = waysOut(halted([name]), atNight);
    expect(way?.sentence).toMatch(new RegExp(`^${name}: look .+; .+\\.$`));
    expect(way?.sentence.length).toBeLessThan(300);
    expect(rest.every(({ sentence }) => sentence.startsWith('If all of it is right so'))).toBe(true);
  },
);

it.each(checks.map(({ name }) => name))(
  'the manual says of %s what ends it, in the words of the report',
  (name) => {
    expect(readFileSync('docs/operations.md', 'utf8')).toContain(`| \`${name}\` | ${remedyOf(name)} |\n`);
  },
);

it.each<[string[], GuardVerdict['verdict'], string[]]>([
  [['max-deletions'], 'approval', ['plan', 'approve']],
  [['max-deletions'], 'halt', ['plan', 'none']],
  [['clock-skew'], 'halt', ['doctor']],
  [['max-deletions', 'clock-skew'], 'halt', ['plan', 'doctor']],
  [['max-deletions'], 'proceed', []],
])('%j with the verdict %s is shown by, or ended by, %j', (names, verdict, commands) => {
  expect(waysOut(halted(names, verdict), atNight).map(({ command }) => command ?? 'none')).toEqual(commands);
});

it('tells what to remove where an earlier run was ahead of both clocks', () => {
  const verdict = halted(['clock-skew']);
  const actual = 'a run that began at 2026-11-23T03:00:00Z; an earlier run at 2099-01-01T00:00:00Z';
  const ways = waysOut({ ...verdict, checks: verdict.checks.map((one) => ({ ...one, actual })) }, atNight);
  expect(ways.map(({ command }) => command)).toEqual(['doctor', 'forget']);
  expect(ways[1]?.sentence).toBe(
    'If both clocks are right, the earlier run was ahead of them: remove what it left, and the next night begins anew.',
  );
});

it('names the switch where an operator threw it', () => {
  expect(waysOut(halted([]), { ...atNight, isSwitchedOff: true })).toEqual([
    {
      sentence: 'The switch says halt: set it to enforce when what it was thrown for is over.',
      command: 'switch',
    },
  ]);
});

it('asks for no approval in report position, where nothing waits for it', () => {
  const atReport = { ...atNight, isHalted: false };
  expect(waysOut(halted(['max-deletions'], 'approval'), atReport).map(({ command }) => command)).toEqual([
    'plan',
  ]);
});

it('knows no better of a check that a later version made than to find out why', () => {
  const verdict = {
    ...halted([]),
    checks: [{ name: 'unheard-of', passed: false, expected: 'a', actual: 'b' }],
  };
  expect(waysOut(verdict, atNight).map(({ command }) => command)).toEqual([null]);
  expect([remedyOf('unheard-of'), remedyOf('clock-skew')]).toEqual([
    'Find out why.',
    "Look into which clock is wrong, this machine's or the tenant's; set it, or raise sanity.maxClockSkewMinutes where both are right enough; where an earlier run was ahead of both, delete memory.json and latest.json of the tenant in the archive.",
  ]);
});
