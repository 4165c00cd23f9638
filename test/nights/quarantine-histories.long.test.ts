import { it } from 'vitest';
import { tryHistories } from './quarantine-histories.ts';

it('no token that was used after its quarantine is deleted, and none before its days, in 400 histories', async () => {
  await tryHistories(400, 1);
});
