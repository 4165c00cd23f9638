import { expect, it } from 'vitest';
import { allowance, share } from '../../../lambda/core/guard/limits.ts';

it.each([
  [10, 100, 10],
  [10, 99, 9],
  [0, 1000, 0],
  [100, 7, 7],
  [0.57, 10_000, 57],
  [33.333333, 3, 0],
  [1.1, 1000, 11],
  [0.000001, 100_000_000, 1],
])('%d percent of %d is %d', (percent, of, whole) => {
  expect(share(percent, of)).toBe(whole);
});

it.each([
  ['both bounds', 50, 10, 1000, 50],
  ['the percentage alone', 50, 10, 100, 10],
  ['0 deletions, whatever the percentage', 0, 100, 1000, 0],
  ['0 percent, whatever the number', 50, 0, 1000, 0],
])(
  '0 means zero; each bound stands alone: %s',
  (...[, maxDeletions, maxDeletionPercent, deletable, allowed]) => {
    expect(allowance({ maxDeletions, maxDeletionPercent }, deletable)).toBe(allowed);
  },
);
