import { it } from 'vitest';
import { tryHistories } from './quarantine-histories.ts';

it('no token that was used after its quarantine is deleted, and none before its days, whatever happens', async () => {
  await tryHistories(8, 1);
});
