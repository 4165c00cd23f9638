import { expect, it } from 'vitest';
import { exitCodeOfAll } from '../../cli/command.ts';

it.each([
  { statuses: ['succeeded', 'succeeded'] as const, code: 0 },
  { statuses: ['halted', 'succeeded'] as const, code: 3 },
  { statuses: ['failed', 'succeeded'] as const, code: 1 },
  { statuses: ['partial', 'halted', 'succeeded'] as const, code: 1 },
])('nights that $statuses exit with $code: the worst decides, not the last', ({ statuses, code }) => {
  expect(exitCodeOfAll(statuses)).toBe(code);
});
