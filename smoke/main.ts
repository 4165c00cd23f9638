import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSandbox } from '../sandbox/server.ts';
import { createDeployment } from './deployment.ts';
import { type Step, smokeSteps } from './steps.ts';

const usage = `npm run smoke -- --url URL --mail ADDRESS [--profile NAME] [--port 8787] [--patience 30]

Deploys to the account of the profile, runs a night on a tenant of this tool's own, and destroys what it deployed.
--url       https address by which that account reaches the tenant: a tunnel to http://127.0.0.1:<port> of this machine
--mail      address that gets the reports; its two links are to be clicked while the test waits
--patience  minutes that it waits for the links, and for a night`;

const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    url: { type: 'string' },
    mail: { type: 'string' },
    port: { type: 'string', default: '8787' },
    patience: { type: 'string', default: '30' },
  },
});

const { profile, url, mail } = values;
if (url === undefined || mail === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  process.exitCode = await smokeTest(url, mail);
}

/** Says of every step what came of it, and at the end what is left; the exit code. */
async function smokeTest(address: string, subscriber: string): Promise<number> {
  const sandbox = await createSandbox({ port: Number(values.port), seed: 7 });
  sandbox.populate({ tokens: 60, seed: 7 });
  const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-smoke-'));
  const deployment = createDeployment({ folder, url: address, mail: subscriber });
  const patienceMinutes = Number(values.patience);
  const { check, make, use, again, left } = smokeSteps({
    deployment,
    sandbox,
    url: address,
    patienceMinutes,
  });
  const isEmpty = await pass(check);
  const isMade = isEmpty && (await pass(make));
  const isUsed = isMade && (await pass(use));
  const isDone = isMade && (await pass(again)) && isUsed;
  // What a failed deployment left is this test's own.
  if (isEmpty && !isMade && (await deployment.isThere())) await deployment.destroy();
  console.log('\nLeft behind, for you to delete, the keys last:');
  for (const { type, id } of left()) console.log(`  ${type}  ${id}`);
  console.log(isDone ? '\nEvery step passed.' : '\nNot every step passed.');
  await sandbox.close();
  if (isDone) rmSync(folder, { recursive: true });
  return isDone ? 0 : 1;
}

/** Runs steps until one fails. */
async function pass(steps: readonly Step[]): Promise<boolean> {
  for (const { name, work } of steps) {
    try {
      console.log(`passed   ${name}: ${await work()}`);
    } catch (error) {
      console.log(`STOPPED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
  return true;
}
