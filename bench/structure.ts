import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reachedFrom, readSources, type Sources } from './source-files.ts';

process.chdir(join(import.meta.dirname, '..'));

/** Lines before the simplification. */
const linesBefore = { lambda: 14_307, all: 19_885 };

const typePattern = /^(?:export )?(?:type|interface) \w+(?:<[^=]*>)? (?:=|\{|extends)/gm;

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

function linesOf(sources: Sources): number {
  return sum([...sources.values()].map(({ text }) => lineCount(text)));
}

function edgesOf(sources: Sources): number {
  return (sum([...sources.values()].map(({ imports }) => imports.size)) * 100) / linesOf(sources);
}

function typesOf(sources: Sources): number {
  return sum([...sources.values()].map(({ text }) => [...text.matchAll(typePattern)].length));
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

/** Groups of files that import each other, however far around. */
function circlesOf(sources: Sources, edges: 'imports' | 'loads'): string[][] {
  const reached = new Map([...sources.keys()].map((file) => [file, reachedFrom(file, sources, edges)]));
  const circles = new Map<string, string[]>();
  for (const [file, targets] of reached) {
    if (!targets.has(file)) continue;
    const group = [...targets.keys()].filter((target) => reached.get(target)?.has(file)).sort();
    circles.set(group.join(' '), group);
  }
  return [...circles.values()];
}

/** Files that exactly one other file imports. */
function withOneImporter(sources: Sources): string[] {
  const importers = new Map<string, number>();
  for (const { imports } of sources.values())
    for (const target of imports) importers.set(target, (importers.get(target) ?? 0) + 1);
  return [...sources.keys()].filter((file) => importers.get(file) === 1);
}

/** Files that call the one verb that ends a token; those that implement the port only hand it on. */
function deletingFiles(sources: Sources): string[] {
  return [...sources]
    .filter(([, { text }]) => text.includes('.deleteToken(') && !/^\s*deleteToken: /m.test(text))
    .map(([file]) => file);
}

/** A figure, and beside it its aim, where it has one. */
type Figure = { what: string; figure: number; aim?: { most: number } | { least: number }; note?: string };

function figures(): Figure[] {
  const lambda = readSources('lambda/**/*.ts');
  const product = new Map([...lambda, ...readSources('{cli,infra,sandbox}/**/*.ts')]);
  const typeCircles = circlesOf(lambda, 'imports');
  const deleting = deletingFiles(product);
  return [
    { what: 'files', figure: lambda.size, aim: { most: 165 } },
    { what: 'mean lines of a file', figure: linesOf(lambda) / lambda.size, aim: { least: 82 } },
    { what: 'lines', figure: linesOf(lambda), aim: { most: linesBefore.lambda } },
    { what: 'the same of all rooms', figure: linesOf(product), aim: { most: linesBefore.all } },
    { what: 'circles of imports', figure: circlesOf(lambda, 'loads').length, aim: { most: 0 } },
    {
      what: 'circles, with imports of types',
      figure: typeCircles.length,
      note: typeCircles.map((circle) => circle.join(' ')).join('; '),
    },
    { what: 'import edges per 100 lines', figure: edgesOf(lambda) },
    { what: 'the same of all rooms', figure: edgesOf(product), aim: { most: 5.5 } },
    { what: 'files with one importer', figure: withOneImporter(lambda).length },
    { what: 'the same of all rooms', figure: withOneImporter(product).length, aim: { most: 100 } },
    { what: 'named types', figure: typesOf(lambda) },
    { what: 'the same of all rooms', figure: typesOf(product), aim: { most: 385 } },
    {
      what: 'files that call deleteToken',
      figure: deleting.length,
      aim: { most: 1 },
      note: deleting.join(', '),
    },
    {
      what: 'lines of biome.json',
      figure: lineCount(readFileSync('biome.json', 'utf8')),
      aim: { most: 350 },
    },
  ];
}

function print({ what, figure, aim, note }: Figure): void {
  const number = Number.isInteger(figure) ? String(figure) : figure.toFixed(1);
  console.log(
    `${what.padEnd(32)} ${number.padStart(7)}  ${verdict(figure, aim).padEnd(24)} ${note ?? ''}`.trimEnd(),
  );
}

function verdict(figure: number, aim: Figure['aim']): string {
  if (aim === undefined) return '';
  const [word, limit] = 'most' in aim ? ['at most', aim.most] : ['at least', aim.least];
  const holds = 'most' in aim ? figure <= aim.most : figure >= aim.least;
  return `${word} ${limit}: ${holds ? 'holds' : 'BROKEN'}`;
}

console.log('Of lambda/; all rooms are lambda, cli, infra and sandbox.\n');
for (const figure of figures()) print(figure);
