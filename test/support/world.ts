import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../lambda/core/json.ts';
import { policyHash, type TenantPolicy, tenantSchema } from '../../lambda/core/policy/schema.ts';
import type { RunResults, RunSummary } from '../../lambda/core/results.ts';
import { createPlainEngine } from '../../lambda/engine.ts';
import { AwsError } from '../../lambda/errors.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import type { Clock, Message, OpenTenant } from '../../lambda/ports.ts';
import { createRotator } from '../../lambda/rotate/rotate-secret.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { createMemorySecretStore, type MemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.ts';
import { surroundDeps } from './around.ts';
import { NOW } from './builders.ts';
import { createMemoryArchive, type Objects } from './memory-archive.ts';
import { type Crash, createMortal } from './mortal.ts';
import { addCast, SECRET, spared, usualPolicy } from './tenant-cast.ts';

/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** What a test may choose: the policy's differences, the sandbox's switches, and whether the cast is there. */
export type WorldOptions = {
  policy?: Record<string, unknown>;
  sandbox?: SandboxOptions;
  cast?: boolean;
  /** How long an answer may take, in real milliseconds: little where it is known that none will come. */
  patienceMs?: number;
};

/** A tenant over HTTP on a clock that only tests move, and all that its nights leave behind. */
export type NightWorld = {
  sandbox: Sandbox;
  store: MemorySecretStore;
  clock: Clock;
  objects: Objects;
  /** Messages that were accepted, and when. */
  sent: { at: string; message: Message }[];
  /** Every line of the log, and every message that a person would see, as JSON. */
  logged: string[];
  emitted: RunSummary[];
  policy: TenantPolicy;
  /** What a run gets, with differences. */
  deps(changes?: Partial<RunDeps>): RunDeps;
  /** Lives through one night. */
  night(changes?: Partial<RunDeps>): Promise<RunSummary>;
  /** A night that dies at a crash (null), or comes to its end; and the calls that it made. */
  mortalNight(
    crash?: Crash,
    changes?: Partial<RunDeps>,
  ): Promise<{ summary: RunSummary | null; calls: string[] }>;
  /** Lets days pass. */
  pass(days: number): void;
  /** An artefact of a run. */
  artefact(run: RunSummary, name: string): string;
  results(run: RunSummary): RunResults;
  /** A token's owner, or its administrator, deletes it. */
  leave(id: string): void;
  /** Ids that runs made disappear, sorted. */
  goneByUs(): string[];
  /** Ids that the reports of all runs tell as deleted, one entry a telling, sorted. */
  told(): string[];
  /** Ids of the tokens that the tenant has. */
  ids(): Set<string>;
  /** Requests that would change the tenant. */
  writes(): number;
};

/** Sets it up; it is closed after the test. */
export async function openWorld(options: WorldOptions = {}): Promise<NightWorld> {
  const sandbox = await createSandbox({
    now: NOW,
    frozen: true,
    rateLimit: null,
    ...options.sandbox,
  });
  onTestFinished(() => sandbox.close());
  const store = createMemorySecretStore((message) => new AwsError(message));
  if (options.cast !== false) addCast(sandbox);
  store.create(SECRET, secretValue(sandbox));
  const policy = tenantSchema.parse({ ...usualPolicy, ...options.policy, baseUrl: sandbox.baseUrl });
  const { patienceMs = 120_000 } = options;
  const nights = createNights({ sandbox, store, policy, patienceMs });
  return { ...nights, ...createBooks(sandbox, nights), sandbox, store, policy };
}

function secretValue({ baseUrl, tenant }: Sandbox): string {
  const clientSecret = tenant.token(spared.designated)?.secret ?? 'f'.repeat(64);
  return JSON.stringify({ baseurl: baseUrl, clientId: spared.designated, clientSecret });
}

type Parts = { sandbox: Sandbox; store: MemorySecretStore; policy: TenantPolicy; patienceMs: number };

function createNights({ sandbox, store, policy, patienceMs }: Parts) {
  const objects: Objects = new Map();
  const [sent, logged, emitted]: [NightWorld['sent'], string[], RunSummary[]] = [[], [], []];
  const known = new Set<string>();
  const note = (...parts: Json[]): void => {
    logged.push(JSON.stringify(parts));
  };
  const clock = clockOf(sandbox);
  let count = 0;
  const randomHex = (bytes: number): string => {
    count += 1;
    return count.toString(16).padStart(bytes * 2, '0');
  };
  const deps = (changes: Partial<RunDeps> = {}): RunDeps => {
    for (const { id } of sandbox.tenant.tokens()) known.add(id);
    const openTenant = createOpener({ sandbox, policy, patienceMs, note });
    const { baseUrl, apiVersion, sanity } = policy;
    return {
      engine: createPlainEngine(),
      tenantName: 'acme',
      policy,
      policyHash: policyHash(changes.policy ?? policy),
      mode: (changes.policy ?? policy).mode,
      tenant: openTenant(sandbox.worker),
      rotator: createRotator({ openTenant, store, clock, randomHex, baseUrl, apiVersion, sanity }),
      archive: createMemoryArchive(objects),
      command: { self: 'token-hygiene', flags: ['--tenant', 'acme'], switchName: null },
      notifier: {
        publish: async (message) => {
          sent.push({ at: clock.now(), message });
          return { accepted: true, readers: 1, messageId: `message-${sent.length}`, reason: null };
        },
      },
      ownerMailer: null,
      findingHub: null,
      readSwitch: async () => 'enforce',
      clock,
      randomHex,
      interrupted: () => false,
      emitMetrics: async (summary) => {
        emitted.push(summary);
      },
      log: (event, fields) => note(event, fields),
      progress: (progress) => note('progress', progress),
      ...changes,
    };
  };
  return {
    clock,
    objects,
    known,
    sent,
    logged,
    emitted,
    deps,
    night: (changes?: Partial<RunDeps>) => runNightly(deps(changes)),
    mortalNight: async (crash?: Crash, changes?: Partial<RunDeps>) => {
      const { around, calls, died } = createMortal(crash);
      const run = runNightly(surroundDeps(deps(changes), around));
      return { summary: await Promise.race([run, died]), calls };
    },
    pass: (days: number) => sandbox.clock.advance(days * DAY),
  };
}

/** What the tenant and the archive tell of all runs. */
function createBooks(
  { tenant, requests }: Sandbox,
  { objects, known }: { objects: Objects; known: Set<string> },
): Pick<NightWorld, 'artefact' | 'results' | 'ids' | 'leave' | 'goneByUs' | 'told' | 'writes'> {
  const left = new Set<string>();
  const ids = () => new Set(tenant.tokens().map(({ id }) => id));
  const artefact: NightWorld['artefact'] = ({ tenant: name, startedAt, runId }, file) =>
    objects.get(`${name}/runs/${startedAt.slice(0, 10).replaceAll('-', '/')}/${runId}/${file}`) ?? '';
  return {
    artefact,
    results: (run) => JSON.parse(artefact(run, 'results.json')),
    ids,
    leave: (id) => {
      for (const each of ids()) known.add(each);
      left.add(id);
      tenant.removeToken(id);
    },
    goneByUs: () => {
      const there = ids();
      return [...known].filter((id) => !there.has(id) && !left.has(id)).sort();
    },
    told: () =>
      [...objects].flatMap(([key, body]) => (key.endsWith('/results.json') ? toldIn(body) : [])).sort(),
    writes: () =>
      requests.entries().filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token').length,
  };
}

/** What a `results.json` tells of deletions; nothing where there is none. */
export function toldIn(body: string): string[] {
  if (body === '') return [];
  const { tokens, recovered } = toldSchema.parse(JSON.parse(body));
  const deleted = tokens.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
  return [...deleted, ...recovered.deleted.map(({ tokenId }) => tokenId)];
}

const toldSchema = z.object({
  tokens: z.array(z.object({ id: z.string(), outcome: z.string() })),
  recovered: z.object({ deleted: z.array(z.object({ tokenId: z.string() })) }),
});

type OpenerParts = Pick<Parts, 'sandbox' | 'policy' | 'patienceMs'> & { note: (...parts: Json[]) => void };

/** The real adapter, unpaced. */
function createOpener({ sandbox, policy, patienceMs, note }: OpenerParts): OpenTenant {
  return createTenantOpener({
    baseUrl: sandbox.baseUrl,
    apiVersion: policy.apiVersion,
    allowHost: false,
    clock: clockOf(sandbox),
    random: () => 0.5,
    pacing: { requests: 1_000_000, windowMs: 1, concurrency: 20 },
    timeouts: { headersMs: patienceMs, bodyMs: patienceMs },
    log: (event) => note(event),
  });
}

/** Whoever sleeps wakes when the tenant's own time has come, also beside others who sleep. */
function clockOf({ clock }: Sandbox): Clock {
  return {
    now: () => clock.now().toISOString(),
    sleep: async (milliseconds) => {
      const until = clock.now().getTime() + milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(Math.max(0, until - clock.now().getTime()));
    },
  };
}
