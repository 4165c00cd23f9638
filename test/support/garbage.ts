import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onTestFinished } from 'vitest';

/** Collects garbage every 50 ms until the test ends: what only a weak reference holds is lost. */
export function keepCollecting(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const timer = setInterval(collect, 50);
  onTestFinished(() => clearInterval(timer));
}
