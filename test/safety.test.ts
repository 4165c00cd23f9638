import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/safety.md names only files that there are', () => {
  const text = readFileSync('docs/safety.md', 'utf8');
  const named = [...text.matchAll(/`((?:lambda|test)\/[\w./-]+)`/g)].flatMap(([, path]) => path ?? []);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
