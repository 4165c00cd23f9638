import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { removalOf, shellWord } from '../../lambda/core/shell.ts';
import { sanitize } from '../../lambda/report/wording.ts';

/** The arguments that a shell hands to a command, of a line that was pasted into it. */
function argumentsOf(shell: string, line: string): string[] {
  const { stdout } = spawnSync(shell, ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

it.each([
  ['/srv/out', '/srv/out'],
  ['', "''"],
  ['/home/ann/my team', "'/home/ann/my team'"],
  ["my team's", "'my team'\\''s'"],
  ['/we$ird`d"!', `'/we$ird\`d"!'`],
  ['~/a*;b&c', "'~/a*;b&c'"],
  ['/a\nb', "$'/a\\012b'"],
  ["it's\tC:\\x", "$'it\\'s\\011C:\\\\x'"],
  ['/a  b', "$'/a \\040b'"],
  ['a\u202eb', "$'a\\342\\200\\256b'"],
  ['Müller 田中', "'Müller 田中'"],
])('writes the word %j as %s', (word, written) => {
  expect(shellWord(word)).toBe(written);
  expect(argumentsOf('bash', written)).toEqual([word]);
});

it('is taken back by a shell as it was, and by every POSIX shell where all of it can be seen', () => {
  const words = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 40, maxLength: 40 });
  const property = fc.property(words, (list) => {
    const given = list.map((word) => word.replaceAll('\0', '').toWellFormed());
    expect(argumentsOf('bash', given.map(shellWord).join(' '))).toEqual(given);
    const seen = given.filter((word) => !shellWord(word).startsWith('$'));
    expect(argumentsOf('sh', ['x', ...seen].map(shellWord).join(' '))).toEqual(['x', ...seen]);
  });
  fc.assert(property, { numRuns: 30 });
});

it('is shown as it is written, since nothing in it needs to be made harmless', () => {
  const property = fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (word) => {
    const line = `plan --policy ${shellWord(word)}`;
    expect(sanitize(line, 1000)).toBe(line);
  });
  fc.assert(property, { numRuns: 1000 });
});

it.each([
  [['/my dir/lease.json'], "rm '/my dir/lease.json'"],
  [['/out/a.json', '/out/b.json'], 'rm /out/a.json /out/b.json'],
  [['s3://archive-1/acme/lease.json'], 'aws s3 rm s3://archive-1/acme/lease.json'],
  [['s3://b/x y', 's3://b/z'], "aws s3 rm 's3://b/x y' && aws s3 rm s3://b/z"],
] as [[string, ...string[]], string][])('removes %j by a command', (places, command) => {
  expect(removalOf(...places)).toBe(command);
});
