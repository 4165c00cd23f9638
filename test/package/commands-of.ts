import { globSync, readFileSync } from 'node:fs';

/** The texts that people read, those in the package among them. */
export const texts = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...globSync('docs/*.md'),
];

/** A command line as words, and where it stands. */
type CommandLine = { where: string; words: string[] };

/** The words of a command line; what stands in angle brackets is part of one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|<[^>]*>|[^\s"'<])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
}

/** The lines of a text that are meant for a shell: in fences that name no language, and between backticks. */
function linesOf(text: string): string[] {
  const fence = /^ *```(\w*)\n(.*?)^ *```$/gms;
  const fenced = [...text.matchAll(fence)].flatMap(([, language, block = '']) =>
    language === '' ? block.replaceAll(/\\\n\s*/g, '').split('\n') : [],
  );
  const spans = [...text.replaceAll(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...fenced, ...spans].flatMap((line) => line.replace(/\s#.*/, '').split(/ (?:&&|\|) /));
}

/** Every command of a program in the texts, and in the messages of the sources. */
function commandsOf(program: RegExp): CommandLine[] {
  const fromTexts = texts.flatMap((file) =>
    linesOf(readFileSync(file, 'utf8')).map((line) => ({ where: file, line: line.trim() })),
  );
  const fromSources = globSync('{cli,infra,lambda}/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[`"]((?:aws|npx cdk|npm) [a-z].*?)\\?[`"](?!\$)/g)].map(
      ([, line = '']) => ({
        where: file,
        line: line.replaceAll(/\$\{[^}]*\}/g, 'NAME'),
      }),
    ),
  );
  return [...fromTexts, ...fromSources]
    .filter(({ line }) => program.test(line))
    .map(({ where, line }) => ({ where, words: wordsOf(line) }));
}

/** The flags among words, each once. */
export function flagsOf(words: readonly string[]): string[] {
  return [...new Set(words.filter((word) => /^--?[a-z]/.test(word)))];
}

/** What is wrong in the commands of a program, each with its place; there are some, or the search is wrong. */
export function faultsIn(program: RegExp, judge: (words: string[]) => string[]): string[] {
  const found = commandsOf(program);
  if (found.length < 3) throw new Error(`The texts have ${found.length} commands that match ${program}.`);
  return found.flatMap(({ where, words }) =>
    judge(words).map((fault) => `${where}: ${words.join(' ')}: ${fault}`),
  );
}
