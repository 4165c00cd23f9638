import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Citation = [file: string, test: string];
type Lesson = { elsewhere: string; cites: Citation[] };

/** The rows of the tables, each with the tests that it names. */
const lessons: Lesson[] = readFileSync('docs/lessons.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| elsewhere |'))
  .map((line) => {
    const [elsewhere = '', , shownBy = ''] = line.slice(2, -2).split(' | ');
    return { elsewhere, cites: shownBy.split('<br>').map(citation) };
  });

function citation(text: string): Citation {
  const [, file = '', test = ''] = /^`(test\/[a-z0-9./-]+\.test\.ts)`: (.+)$/.exec(text) ?? [];
  return [file, test];
}

/** Titles of tests and of describes, and the first cells of their tables' rows. */
function titlesIn(file: string): Set<string> {
  const quoted = /(?:\b(?:it|describe)\(|\)\(|^ +\[)\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/gm;
  return new Set(
    [...readFileSync(file, 'utf8').matchAll(quoted)].map(([, one, two, three]) => one ?? two ?? three ?? ''),
  );
}

it('the document has every lesson', () => {
  expect(lessons).toHaveLength(32);
});

it.each(lessons)('"$elsewhere" is held off by tests that exist', ({ cites }) => {
  expect(cites.filter(([file, test]) => file === '' || !titlesIn(file).has(test))).toEqual([]);
});
