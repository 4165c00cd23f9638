import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Paging } from '../sandbox/switches.ts';
import type { PlanFigures } from './plan-process.ts';
import { policyFor } from './policy.ts';
import { type BenchTenant, startTenant } from './tenant.ts';

const sizes = { small: 10_000, large: 100_000 };
const pagings: Paging[] = ['all', 'limit-offset'];
const mostMegabytes = 400;
/** Ten times the tokens may take ten times the work; the rest is noise. */
const mostGrowth = 12;

/** The flags with which `npm run hygiene` starts Node.js. */
async function nodeFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return String(scripts.hygiene)
    .split(' ')
    .filter((word) => word.startsWith('--'));
}

async function plan(tenant: BenchTenant, folder: string): Promise<PlanFigures> {
  const policy = join(folder, 'hygiene.yaml');
  await writeFile(policy, policyFor(tenant.baseUrl));
  const child = fork(
    new URL('./plan-process.ts', import.meta.url),
    ['--policy', policy, '--out', join(folder, 'out'), '--quiet'],
    {
      env: {
        ...process.env,
        SAIL_BASE_URL: tenant.baseUrl,
        SAIL_CLIENT_ID: tenant.worker.clientId,
        SAIL_CLIENT_SECRET: tenant.worker.clientSecret,
      },
      execArgv: await nodeFlags(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const [figures]: (PlanFigures | undefined)[] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => []),
  ]);
  if (figures?.exitCode !== 0) throw new Error('plan failed, so that there is nothing to measure.');
  return figures;
}

async function measure(tokens: number, paging: Paging): Promise<PlanFigures> {
  const tenant = await startTenant({ tokens, unreadable: 0, paging, rateLimit: null });
  const folder = await mkdtemp(join(tmpdir(), 'token-hygiene-bench-'));
  try {
    return await plan(tenant, folder);
  } finally {
    tenant.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function print(tokens: number, { seconds, cpuSeconds, peakMegabytes }: PlanFigures): void {
  const cells = [
    `${tokens.toLocaleString('en')} tokens`,
    `peak ${peakMegabytes.toFixed(0)} MB`,
    `CPU ${cpuSeconds.toFixed(1)} s`,
    `${((cpuSeconds / tokens) * 1_000_000).toFixed(0)} µs a token`,
    `${seconds.toFixed(1)} s in all`,
  ];
  console.log(`  ${cells.map((cell) => cell.padStart(16)).join('')}`);
}

async function compare(paging: Paging): Promise<string[]> {
  console.log(`The tenant's list pages as "${paging}":`);
  const small = await measure(sizes.small, paging);
  print(sizes.small, small);
  const large = await measure(sizes.large, paging);
  print(sizes.large, large);
  const growth = large.cpuSeconds / small.cpuSeconds;
  const memory = large.peakMegabytes / small.peakMegabytes;
  console.log(
    `  ${sizes.large / sizes.small} times the tokens: ${memory.toFixed(1)} times the memory, ${growth.toFixed(1)} times the CPU\n`,
  );
  return [
    ...(large.peakMegabytes < mostMegabytes
      ? []
      : [`"${paging}" takes ${large.peakMegabytes.toFixed(0)} MB`]),
    ...(growth <= mostGrowth ? [] : [`"${paging}" grows ${growth.toFixed(1)} times`]),
  ];
}

console.log(
  'npm run hygiene -- plan, in a process of its own; most of its time are waits for the rate window.\n',
);
const broken: string[] = [];
for (const paging of pagings) broken.push(...(await compare(paging)));
for (const promise of broken) console.log(`BROKEN: ${promise}; promised: below ${mostMegabytes} MB, linear`);
process.exitCode = broken.length === 0 ? 0 : 1;
