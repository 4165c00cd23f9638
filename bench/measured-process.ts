import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyFor } from './policy.ts';
import type { BenchTenant } from './tenant.ts';
import type { Usage } from './usage.ts';

/** A checkout of this project: the one in which the bench stands, or an older one beside it. */
export type Checkout = string;

/** The checkout in which the bench stands. */
export const here: Checkout = join(import.meta.dirname, '..');

/** Runs `npm run hygiene -- plan` of a checkout against a tenant, in a process of its own. */
export function measurePlan(tenant: BenchTenant, checkout: Checkout = here): Promise<Usage> {
  return inScratchFolder(async (folder) => {
    const policy = join(folder, 'hygiene.yaml');
    await writeFile(policy, policyFor(tenant.baseUrl));
    const options = ['--policy', policy, '--out', join(folder, 'out'), '--quiet'];
    const words = await commandOf(checkout);
    return measure([...words, 'plan', ...options], { tenant, folder });
  });
}

/** Runs the script on the official SDK against a tenant, in a process of its own. */
export function measureScript(tenant: BenchTenant): Promise<Usage> {
  const words = [join(import.meta.dirname, 'sdk-script.ts')];
  return inScratchFolder((folder) => measure(words, { tenant, folder }));
}

async function measure(
  words: readonly string[],
  { tenant, folder }: { tenant: BenchTenant; folder: string },
): Promise<Usage> {
  const file = join(folder, 'usage.json');
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'usage.ts'), ...words], {
    env: {
      ...process.env,
      BENCH_USAGE: file,
      SAIL_BASE_URL: tenant.baseUrl,
      SAIL_CLIENT_ID: tenant.worker.clientId,
      SAIL_CLIENT_SECRET: tenant.worker.clientSecret,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code]: (number | null)[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: there is nothing to measure.`);
  return JSON.parse(await readFile(file, 'utf8'));
}

/** What `npm run hygiene` of a checkout gives to Node.js: flags, and the file of the command line. */
async function commandOf(checkout: Checkout): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  const [, ...words] = String(scripts.hygiene).split(' ');
  return words.map((word) => (word.startsWith('--') ? word : join(checkout, word)));
}

async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'token-hygiene-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
