import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What a room may import: other rooms, and packages or modules of Node.js with all that they hold. */
type Arrows = { rooms: string[]; packages: string[] };

const words = ['lambda/core', 'lambda/ports.ts', 'lambda/errors.ts'];
const entryRooms = ['lambda/aws', 'lambda/core', 'lambda/deployed-policy.ts', 'lambda/errors.ts'];
const render = ['html-escaper', 'csv-stringify', 'd3-scale', 'd3-shape'];
const sdk = ['lambda', 's3', 'secrets-manager', 'sesv2', 'sns', 'ssm'].map(
  (service) => `@aws-sdk/client-${service}`,
);
const durable = '@aws/durable-execution-sdk-js';

/**
 * Every arrow of the house, and nowhere else: what does not stand here is forbidden. A room is a folder, below
 * `lambda` the one there, or a file of `lambda` itself.
 */
const rooms: Record<string, Arrows> = {
  'lambda/core': { rooms: [], packages: ['croner', 'node:crypto', 'yaml', 'zod'] },
  'lambda/ports.ts': { rooms: ['lambda/core'], packages: [] },
  'lambda/errors.ts': { rooms: [], packages: [] },
  'lambda/version.ts': { rooms: ['package.json'], packages: [] },
  'lambda/engine.ts': { rooms: ['lambda/core'], packages: [] },
  'lambda/coverage.ts': { rooms: [], packages: [] },
  'lambda/policy-check.ts': {
    rooms: ['lambda/core', 'lambda/coverage.ts'],
    packages: ['node:crypto', 'node:zlib'],
  },
  // Only this room speaks SailPoint's HTTP.
  'lambda/isc': { rooms: [...words, 'lambda/version.ts'], packages: ['ky', 'node:util', 'zod'] },
  // Only this room calls AWS.
  'lambda/aws': {
    rooms: [...words, 'lambda/engine.ts'],
    packages: [...sdk, durable, '@aws-lambda-powertools/metrics', 'aws4fetch', 'pino', 'zod'],
  },
  'lambda/local': {
    rooms: words,
    packages: ['node:crypto', 'node:fs/promises', 'node:path', 'node:timers/promises'],
  },
  // These reach the outside through ports only.
  'lambda/rotate': { rooms: [...words, 'lambda/deletion'], packages: ['node:crypto', 'zod'] },
  'lambda/archive': { rooms: words, packages: ['zod'] },
  'lambda/deletion': { rooms: [...words, 'lambda/archive'], packages: ['zod'] },
  'lambda/steps': {
    rooms: [
      ...words,
      ...['lambda/archive', 'lambda/deletion', 'lambda/engine.ts', 'lambda/report', 'lambda/rotate'],
      'lambda/version.ts',
    ],
    packages: ['zod'],
  },
  'lambda/workflow.ts': {
    rooms: [...words, 'lambda/archive', 'lambda/rotate', 'lambda/steps'],
    packages: [],
  },
  // Data in, text out.
  'lambda/report': { rooms: ['lambda/core'], packages: [...render, 'node:crypto'] },
  'lambda/digest': { rooms: [...words, 'lambda/archive', 'lambda/report'], packages: ['zod'] },
  // The entries, and what puts them together.
  'lambda/deployed-policy.ts': {
    rooms: ['lambda/core', 'lambda/errors.ts'],
    packages: ['node:fs', 'node:zlib'],
  },
  'lambda/night-deps.ts': {
    rooms: [...words, 'lambda/aws', 'lambda/isc', 'lambda/local', 'lambda/rotate', 'lambda/steps'],
    packages: [durable, 'node:crypto'],
  },
  'lambda/nightly.ts': {
    rooms: [...entryRooms, 'lambda/night-deps.ts', 'lambda/workflow.ts'],
    packages: [durable, 'zod'],
  },
  'lambda/rotation.ts': {
    rooms: [...entryRooms, 'lambda/isc', 'lambda/local', 'lambda/rotate'],
    packages: ['node:crypto'],
  },
  'lambda/digest.ts': { rooms: [...entryRooms, 'lambda/digest'], packages: [] },
  cli: {
    rooms: [
      ...[...words, 'lambda/archive', 'lambda/aws', 'lambda/engine.ts', 'lambda/isc', 'lambda/local'],
      ...[
        'lambda/report',
        'lambda/rotate',
        'lambda/steps',
        'lambda/version.ts',
        'lambda/workflow.ts',
        'sandbox',
      ],
    ],
    packages: [
      ...['commander', 'string-width', 'wrap-ansi', 'yaml', 'yocto-spinner', 'zod'],
      ...[
        'node:crypto',
        'node:events',
        'node:fs',
        'node:http',
        'node:module',
        'node:os',
        'node:path',
        'node:url',
        'node:util',
      ],
    ],
  },
  infra: {
    rooms: ['lambda/archive', 'lambda/aws', 'lambda/core', 'lambda/coverage.ts', 'cdk.json'],
    packages: [
      ...['aws-cdk-lib', 'cdk-nag', 'constructs', 'zod'],
      ...['node:crypto', 'node:fs', 'node:os', 'node:path'],
    ],
  },
  // The other side of the wire, written apart so that each side can prove the other.
  sandbox: {
    rooms: ['lambda/ports.ts'],
    packages: ['node:crypto', 'node:http', 'node:stream', 'node:timers/promises', 'node:util'],
  },
  bench: {
    rooms: [
      ...['lambda/archive', 'lambda/aws', 'lambda/core', 'lambda/local', 'lambda/report'],
      ...['lambda/workflow.ts', 'cli', 'infra', 'sandbox', 'test', 'vitest.config.ts'],
    ],
    packages: [
      ...[
        durable,
        'aws-cdk-lib',
        'esbuild',
        'oxc-parser',
        'playwright-core',
        'sailpoint-api-client',
        'vitest',
      ],
      ...['node:child_process', 'node:crypto', 'node:events', 'node:fs', 'node:os', 'node:path', 'node:util'],
    ],
  },
  smoke: {
    rooms: ['lambda/aws', 'lambda/ports.ts', 'sandbox'],
    packages: [
      ...['cloudformation', 'lambda', 'secrets-manager', 'sns', 'ssm'].map(
        (name) => `@aws-sdk/client-${name}`,
      ),
      'zod',
      ...['node:child_process', 'node:events', 'node:fs', 'node:os', 'node:path'],
      ...['node:timers/promises', 'node:util'],
    ],
  },
  release: {
    rooms: ['infra', 'lambda/version.ts', 'cdk.json'],
    packages: [
      ...['aws-cdk-lib', 'esbuild', 'fflate', 'zod'],
      ...['node:child_process', 'node:fs', 'node:os', 'node:path'],
    ],
  },
};

const house = globSync('{bench,cli,infra,lambda,release,sandbox,smoke}/**/*.{ts,js}').sort();
const importPattern =
  /(?:^|\n)(?:import|export)\b[^;]*?from '([^']+)'|(?:^|\n)import '([^']+)'|import\('([^']+)'\)/g;

/** What a file imports, types too: packages by name, files of the project by their paths from the root. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(importPattern)].map(([, from, bare, late]) => {
    const target = from ?? bare ?? late ?? '';
    return target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
  });
}

function roomOf(file: string): string {
  const [top = '', second = ''] = file.split(sep);
  return top === 'lambda' ? `lambda/${second}` : top;
}

function isOf(name: string, target: string): boolean {
  return target === name || target.startsWith(`${name}/`);
}

/** Everything that a file imports and its room may not. */
function trespasses(file: string): string[] {
  const room = roomOf(file);
  const { rooms: allowed, packages } = rooms[room] ?? { rooms: [], packages: [] };
  return importsOf(file).flatMap((target) => {
    const mine = [room, ...allowed].includes(roomOf(target));
    const known = packages.some((name) => isOf(name, target));
    return mine || known ? [] : [`${file}: ${target}`];
  });
}

/** The way by which a file imports itself, however far around; none where it does not. */
function circleFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const from = new Map<string, string>();
  const open = [file];
  for (const next of open)
    for (const target of imports.get(next) ?? []) {
      if (from.has(target)) continue;
      from.set(target, next);
      open.push(target);
    }
  const circle: string[] = [];
  for (let at = from.get(file); at !== undefined; at = at === file ? undefined : from.get(at))
    circle.unshift(at);
  return circle;
}

describe('the rooms of the house', () => {
  it.each(Object.keys(rooms))('%s imports only what it may', (room) => {
    const files = house.filter((file) => roomOf(file) === room);
    expect(files).not.toEqual([]);
    expect(files.flatMap(trespasses)).toEqual([]);
  });

  it('leave no file without a rule', () => {
    expect(house.filter((file) => !Object.hasOwn(rooms, roomOf(file)))).toEqual([]);
  });

  it('need every arrow that they have', () => {
    const idle = Object.entries(rooms).flatMap(([room, { rooms: allowed, packages }]) => {
      const used = house.filter((file) => roomOf(file) === room).flatMap(importsOf);
      const idleRooms = allowed.filter(
        (other) => !words.includes(other) && !used.map(roomOf).includes(other),
      );
      const idlePackages = packages.filter((name) => !used.some((target) => isOf(name, target)));
      return [...idleRooms, ...idlePackages].map((target) => `${room}: ${target}`);
    });
    expect(idle).toEqual([]);
  });

  it('hold no circle of imports, the tests included', () => {
    const files = [...house, ...globSync('test/**/*.ts')];
    const imports = new Map(files.map((file) => [file, importsOf(file)]));
    expect(files.map((file) => circleFrom(file, imports)).filter((circle) => circle.length > 0)).toEqual([]);
  });

  it('see every circle', () => {
    const ring = new Map([
      ['a', ['b', 'd']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(circleFrom('a', ring)).toEqual(['a', 'b', 'c']);
    expect(circleFrom('d', ring)).toEqual([]);
  });

  it('see every kind of import', () => {
    const artefacts = importsOf('lambda/steps/closing/write-artefacts.ts');
    expect(artefacts).toContain('lambda/report/page.ts');
    expect(artefacts).toContain('lambda/archive/run.ts');
    expect(importsOf('cli/main.js')).toEqual(['node:module', 'cli/require-node.js', 'cli/program.ts']);
    expect(trespasses('test/arrows.test.ts')).toContain('test/arrows.test.ts: vitest');
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
    'lambda/core/quarantine/probe.ts',
    'lambda/core/retire.ts',
    'lambda/core/revoke.ts',
  ]);
});

it('only decisions on fresh data allow a change of an expiry', () => {
  expect(filesWith(/\ballowExpiry\b/)).toEqual([
    'lambda/core/deletable.ts',
    'lambda/core/quarantine/give-back.ts',
  ]);
});

it('one file ends tokens: the door', () => {
  // A tenant that is opened late hands the verb on.
  const handOn = new Set(['lambda/night-deps.ts']);
  const files = globSync(['lambda/**/*.ts', 'cli/**/*.ts', 'infra/**/*.ts']).filter(
    (file) => !handOn.has(file),
  );
  const saying = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, 'utf8')));
  expect(saying(/\.(deleteToken|bulkUpdateExpiry)\(/)).toEqual(['lambda/deletion/door.ts']);
  expect(saying(/\bpatchToken\([^)]*\bexpiresAt\b/)).toEqual(['lambda/deletion/door.ts']);
});
