import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What a room may import: other rooms (`lambda/ports` is a file), packages, and modules of Node.js. */
type Arrows = { rooms: string[]; packages: string[] };

const words = ['lambda/core', 'lambda/ports', 'lambda/errors'];
const render = ['@remix-run/html-template', 'csv-stringify/sync', 'd3-scale', 'd3-shape'];
const sdk = ['s3', 'secrets-manager', 'sns', 'ssm'].map((service) => `@aws-sdk/client-${service}`);
const platform = ['@aws-lambda-powertools/metrics', '@aws/durable-execution-sdk-js', 'pino'];

/** Whatever stands here nowhere is forbidden. The linter says most of it sooner, with the reason. */
const rooms: Record<string, Arrows> = {
  'lambda/core': { rooms: [], packages: ['croner', 'node:crypto', 'node:zlib', 'yaml', 'zod'] },
  'lambda/ports': { rooms: ['lambda/core'], packages: [] },
  'lambda/errors': { rooms: [], packages: [] },
  'lambda/engine': { rooms: ['lambda/core'], packages: [] },
  'lambda/isc': { rooms: words, packages: ['ky', 'node:util', 'zod'] },
  'lambda/aws': { rooms: [...words, 'lambda/engine'], packages: [...sdk, ...platform] },
  'lambda/local': {
    rooms: words,
    packages: ['node:crypto', 'node:fs/promises', 'node:path', 'node:timers/promises'],
  },
  'lambda/rotate': { rooms: words, packages: ['node:crypto', 'zod'] },
  'lambda/report': { rooms: ['lambda/core'], packages: [...render, 'node:crypto'] },
  'lambda/archive': { rooms: words, packages: ['zod'] },
  'lambda/deletion': { rooms: [...words, 'lambda/archive', 'lambda/rotate', 'lambda/steps'], packages: [] },
  'lambda/steps': {
    rooms: [...words, 'lambda/archive', 'lambda/deletion', 'lambda/engine', 'lambda/rotate', 'lambda/report'],
    packages: [],
  },
  'lambda/workflow': { rooms: [...words, 'lambda/archive', 'lambda/rotate', 'lambda/steps'], packages: [] },
  'lambda/digest': { rooms: [...words, 'lambda/archive'], packages: ['zod'] },
  sandbox: {
    rooms: ['lambda/ports'],
    packages: [
      'node:crypto',
      'node:http',
      'node:stream',
      'node:stream/promises',
      'node:timers/promises',
      'node:util',
    ],
  },
};

const importPattern = /(?:^|\n)(?:import|export)\b[^;]*?from '([^']+)'|import\('([^']+)'\)/g;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(importPattern)].flatMap(
    ([, from, late]) => from ?? late ?? [],
  );
}

/** The room of a file: its folder, below `lambda` the one there, or the file itself. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.replace(/\.ts$/, '').split(sep);
  return top === 'lambda' ? `lambda/${second}` : top;
}

/** Everything that a file imports and its room may not. */
function trespasses(file: string): string[] {
  const { rooms: allowed, packages } = rooms[roomOf(file)] ?? { rooms: [], packages: [] };
  return importsOf(file).flatMap((target) => {
    if (!target.startsWith('.')) return packages.includes(target) ? [] : [`${file}: ${target}`];
    const room = roomOf(normalize(join(dirname(file), target)));
    return room === roomOf(file) || allowed.includes(room) ? [] : [`${file}: ${room}`];
  });
}

/** A room's folder, or the one file that it is; an entry that has the name of a folder is none of its files. */
function filesOf(room: string): string[] {
  const files = globSync(`${room}/**/*.ts`);
  return files.length > 0 ? files : globSync(`${room}.ts`);
}

describe('the rooms of the house', () => {
  it.each(Object.keys(rooms))('%s imports only what it may', (room) => {
    const files = filesOf(room);
    expect(files).not.toEqual([]);
    expect(files.flatMap(trespasses)).toEqual([]);
  });

  it('leave no folder of lambda without a rule', () => {
    const folders = new Set(globSync('lambda/*/**/*.ts').map(roomOf));
    expect([...folders].filter((room) => !Object.hasOwn(rooms, room))).toEqual([]);
  });

  it('see every kind of import', () => {
    expect(importsOf('lambda/steps/closing/write-artefacts.ts')).toContain('../../report/page.ts');
    expect(importsOf('lambda/steps/closing/write-artefacts.ts')).toContain('../../archive/run.ts');
    expect(trespasses('cli/compose.ts')).toContain('cli/compose.ts: lambda/isc');
  });
});

function filesWith(word: RegExp): string[] {
  return globSync(['lambda/**/*.ts', 'cli/**/*.ts', 'sandbox/**/*.ts'])
    .filter((file) => word.test(readFileSync(file, 'utf8')))
    .sort();
}

it('only decisions on fresh data allow a deletion', () => {
  expect(filesWith(/\ballowDeletion\b/)).toEqual([
    'lambda/core/decide/recheck.ts',
    'lambda/core/deletable.ts',
    'lambda/core/retire.ts',
  ]);
});

it('only decisions on fresh data allow a change of an expiry', () => {
  expect(filesWith(/\ballowExpiry\b/)).toEqual(['lambda/core/deletable.ts']);
});
