import { expect, it } from 'vitest';
import { withinOperations } from '../../lambda/steps/operations.ts';

it('a night does up to 700 batches without a word', () => {
  expect(withinOperations('batches', 700)).toEqual({ tonight: 700, problem: null });
});

it('leaves what is beyond to the next night, and says so', () => {
  const { tonight, problem } = withinOperations('batches', 1053);
  expect(tonight).toBe(700);
  expect(problem).toBe(
    'Of 1053 batches of deletions this night does 700, since Lambda ends an execution at 3,000 operations; the rest is for the next night.',
  );
});

it('leaves mails to owners too', () => {
  const { tonight, problem } = withinOperations('mailParts', 601);
  expect(tonight).toBe(600);
  expect(problem).toContain('Of 601 parts of the mails to owners this night does 600');
});
