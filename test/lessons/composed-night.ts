import { onTestFinished } from 'vitest';
import { composeRun } from '../../cli/compose.ts';
import type { Session } from '../../cli/session.ts';
import { createRunMetrics } from '../../lambda/aws/metrics.ts';
import { policyHash, tenantSchema } from '../../lambda/core/policy/schema.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { AwsError } from '../../lambda/errors.ts';
import type { Archive } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { createMemorySecretStore, type MemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import { NOW } from '../support/builders.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';
import { addCast, usualPolicy } from '../support/tenant-cast.ts';

const DAY = 86_400_000;

/** The secret of a token that is due for rotation, with credentials that the tenant accepts. */
export const SECRET = 'integrations/hr/isc-pat';

/** Everything that leaves a run. */
type Traces = {
  /** What happened, in order: writes of the archive, messages shown, deletions, metrics. */
  acts: string[];
  /** Messages as a person sees them. */
  shown: string[];
  logged: string[];
  metrics: string[];
  progress: string[];
};

/** A tenant, and a run put together as the command line does it. */
export type ComposedNight = Traces & {
  sandbox: Sandbox;
  store: MemorySecretStore;
  session: Session;
  objects: Objects;
  deps(changes?: Partial<RunDeps>): RunDeps;
  night(changes?: Partial<RunDeps>): Promise<RunSummary>;
  /** The newest artefact of that name. */
  artefact(name: string): string;
};

/**
 * Sets it up: the usual cast and policy, with differences; the sandbox is closed after the test. Its one
 * rotation is of a token of its own, so that the cast's designated token is a stale one like others here.
 */
export async function composeNight(policy: Record<string, unknown> = {}): Promise<ComposedNight> {
  const sandbox = await createSandbox({ now: NOW, frozen: true, rateLimit: null });
  onTestFinished(() => sandbox.close());
  addCast(sandbox);
  const store = createMemorySecretStore((message) => new AwsError(message));
  store.create(SECRET, designate(sandbox));
  const objects: Objects = new Map();
  const left: Traces = { acts: [], shown: [], logged: [], metrics: [], progress: [] };
  const archive = noting(createMemoryArchive(objects), left.acts);
  const chosen = tenantSchema.parse({
    ...usualPolicy,
    rotations: [{ secret: SECRET }],
    baseUrl: sandbox.baseUrl,
    ...policy,
  });
  const session: Session = {
    chosen: { name: 'acme', policy: chosen, policyHash: policyHash(chosen) },
    credentials: sandbox.worker,
    store,
    archive,
    command: { self: 'token-hygiene', flags: [], switchName: null },
    clock: { now: () => sandbox.clock.now().toISOString(), sleep: async () => undefined },
  };
  const emit = createRunMetrics((line) => left.metrics.push(line));
  const deps = (changes: Partial<RunDeps> = {}): RunDeps => ({
    ...composeRun(session, {
      mode: chosen.mode,
      pacing: { requests: 100_000, windowMs: 1 },
      show: async ({ subject, text }) => {
        left.acts.push('show message');
        left.shown.push(`${subject}\n\n${text}`);
        return true;
      },
    }),
    emitMetrics: async (summary) => {
      left.acts.push('emit metrics');
      await emit(summary, null);
    },
    log: (event, fields) => left.logged.push(JSON.stringify([event, fields])),
    progress: (step) => left.progress.push(JSON.stringify(step)),
    ...changes,
  });
  return {
    ...{ sandbox, store, session, objects, ...left, deps },
    night: (changes) => runNightly(deps(changes)),
    artefact: (name) => objects.get(keysOf(objects, name).at(-1) ?? '') ?? '',
  };
}

function keysOf(objects: Objects, name: string): string[] {
  return [...objects.keys()].filter((key) => key.endsWith(`/${name}`)).sort();
}

function designate({ tenant, clock, baseUrl }: Sandbox): string {
  const ago = (days: number): string => new Date(clock.now().getTime() - days * DAY).toISOString();
  const { id: ownerId } = tenant.addIdentity({ name: 'svc-hr' });
  const token = tenant.addToken({
    ownerId,
    name: 'hr',
    scope: ['sp:my-personal-access-tokens:manage'],
    created: ago(40),
    lastUsed: ago(1),
    expirationDate: ago(-140),
  });
  return JSON.stringify({ baseurl: baseUrl, clientId: token.id, clientSecret: token.secret });
}

/** The archive, with every write noted by the last part of its key. */
function noting(archive: Archive, acts: string[]): Archive {
  return {
    ...archive,
    write: (key, body, condition) => {
      acts.push(`write ${key.replace(/^.*\/runs\/(?:[^/]+\/){4}/, '')}`);
      return archive.write(key, body, condition);
    },
  };
}

/** Notes every deletion that is about to be asked for, in order with the other acts. */
export function notingDeletions({ acts, deps }: ComposedNight): Partial<RunDeps> {
  const { tenant } = deps();
  return {
    tenant: {
      ...tenant,
      deleteToken: (id, veto) => {
        acts.push('delete token');
        return tenant.deleteToken(id, veto);
      },
    },
  };
}
