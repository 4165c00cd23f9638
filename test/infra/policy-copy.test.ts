import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { createApp, policyFile, twoTenants } from './synthesise.ts';

it.each([
  { end: 'made', context: {} },
  { end: 'refused', context: { confirmTenants: 'acem' } },
])('no copy of the policy stays beside the bundles once the stacks are $end', ({ end, context }) => {
  const app = createApp({ policy: policyFile(twoTenants), ...context });
  const temporary = scratchFolder('hygiene-temporary');
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  if (end === 'made') createStacks(app);
  else expect(() => createStacks(app)).toThrow('acem');
  const left = [...readdirSync(temporary), ...readdirSync(app.outdir)];
  expect(left.filter((name) => name.includes('policy'))).toEqual([]);
});
