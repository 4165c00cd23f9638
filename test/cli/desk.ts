import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { CommandContext, CommonFlags } from '../../cli/command.ts';
import type { Environment } from '../../cli/environment.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';

/** The instant at which a desk stands unless it says otherwise; commands are told so by `--now`. */
export const deskNow = '2026-03-01T03:00:00.000Z';

/** What a person has before them: a tenant, a folder of their own with a policy in it, and its credentials. */
export type Desk = {
  sandbox: Sandbox;
  folder: string;
  /** Writes the policy anew: top-level keys of the one tenant, in YAML's flow style. */
  write(policy: Record<string, unknown>): Promise<void>;
  environment: Environment;
  flags: CommonFlags;
  /** The context of a command in this process, and what it said. */
  context: CommandContext;
  printed: string[];
  told: string[];
  /** Every file below the folder but the policy, sorted. */
  files(): Promise<string[]>;
  /** The newest artefact of that name. */
  artefact(name: string): Promise<unknown>;
  /** Requests that would change the tenant. */
  writes(): number;
  /** Waits until a request of that sort has arrived. */
  arrival(operation: 'list' | 'delete'): Promise<void>;
};

/** Rules that find something in every population. */
const usual = {
  apiVersion: 'v2025',
  credentials: 'env',
  rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
  notice: { days: 0 },
  limits: { maxDeletions: 1000, maxDeletionPercent: 100, wholeOwner: 'allow' },
};

/** Sets up a desk with a tenant of 20 made-up tokens, in report mode; all of it goes when the test ends. */
export async function openDesk(policy: Record<string, unknown> = {}, now = deskNow): Promise<Desk> {
  const sandbox = await createSandbox({ now, rateLimit: null });
  sandbox.populate({ tokens: 20, seed: 5 });
  const folder = await mkdtemp(join(tmpdir(), 'desk-'));
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'hygiene.yaml');
  const write = (changes: Record<string, unknown>): Promise<void> => {
    const acme = { baseUrl: sandbox.baseUrl, ...usual, ...changes };
    return writeFile(file, JSON.stringify({ version: 1, tenants: { acme } }));
  };
  await write(policy);
  const [printed, told]: [string[], string[]] = [[], []];
  const environment: Environment = {
    baseUrl: sandbox.baseUrl,
    clientId: sandbox.worker.clientId,
    clientSecret: sandbox.worker.clientSecret,
    topicArn: null,
  };
  const files = async (): Promise<string[]> =>
    (await filesBelow(folder)).filter((path) => path !== 'hygiene.yaml');
  return {
    sandbox,
    folder,
    write,
    environment,
    flags: { policy: file, out: join(folder, 'out'), json: false, quiet: true },
    context: { environment, console: recorder(printed, told), self: 'token-hygiene' },
    printed,
    told,
    files,
    artefact: async (name) => {
      const newest = (await files()).filter((path) => path.endsWith(`/${name}`)).at(-1);
      return newest === undefined ? null : JSON.parse(await readFile(join(folder, newest), 'utf8'));
    },
    writes: () =>
      sandbox.requests.entries().filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token')
        .length,
    arrival: async (operation) => {
      await vi.waitUntil(() => sandbox.requests.entries(operation).length > 0, { timeout: 600_000 });
    },
  };
}

function recorder(printed: string[], told: string[]): CommandContext['console'] {
  return {
    print: (text) => {
      printed.push(text);
    },
    tell: (text) => {
      told.push(text);
    },
    complain: (text) => {
      told.push(text);
    },
    show: async (text) => {
      told.push(text);
      return true;
    },
    width: 120,
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A desk of today, for commands that take no `--now`. */
export function openDeskOfToday(policy: Record<string, unknown> = {}): Promise<Desk> {
  return openDesk(policy, new Date().toISOString());
}
