import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aRotation } from '../support/rotation-world.ts';

const page = readFileSync(new URL('../../docs/rotation.md', import.meta.url), 'utf8');

describe('the documentation of rotation', () => {
  it.each(Object.entries(aRotation()).filter(([key]) => key !== 'secret'))(
    'names %s with its default, %s',
    (key, value) => {
      const [, shown] = new RegExp(`^\\| \`${key}\` \\| \`?([a-z0-9]+)\`? \\|`, 'm').exec(page) ?? [];
      expect(shown).toBe(String(value));
    },
  );

  it.each([
    'rotation-failed',
    'rotation-overtaken',
    'predecessor-still-used',
    'predecessor-kept',
    'predecessor-renamed',
    'left-over-token',
    'same-token-twice',
    'base-name-taken',
  ])('says what to do with the finding %s', (kind) => {
    expect(page).toContain(`| \`${kind}\` |`);
  });
});
