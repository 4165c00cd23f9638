import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

const begun = performance.now();
const reached = new Set<number>();
Object.assign(globalThis, { reached });

afterAll(() => {
  const path = expect.getState().testPath;
  const line = JSON.stringify({ path, ms: performance.now() - begun, reached: [...reached] });
  appendFileSync(process.env['MUTANTS_RECORD'] ?? '', `${line}\n`);
});
