import { expect, it } from 'vitest';
import { proveClocks } from './lying-clocks.ts';

it('every predecessor lives through its overlap by the true time, in 20,000 histories of clocks', async () => {
  expect(await proveClocks(20_000)).toBeGreaterThan(2000);
});
