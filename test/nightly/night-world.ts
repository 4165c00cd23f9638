import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { createDurableEngine } from '../../lambda/aws/durable-engine.ts';
import { hashText } from '../../lambda/core/json.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { GuardError } from '../../lambda/errors.ts';
import type { Archive, Message, Tenant, WriteCondition } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { anId, aPat, aPolicy, NOW } from '../support/builders.ts';
import { type DurableRun, type KillPoint, type Life, runDurably } from '../support/durable-client.ts';

/** How long the tenant takes for a call, in virtual milliseconds. */
export type Pace = { listMs: number; deleteMs: number };

const worker = anId(0xffff);
const refuse = async () => {
  throw new GuardError('no rotation in this world');
};

/** A tenant with so many stale tokens, an archive and a topic in memory, on virtual time. */
export function createNightWorld(stale: number, pace: Pace = { listMs: 0, deleteMs: 0 }) {
  const time = { now: Date.parse(NOW) };
  const now = () => new Date(time.now).toISOString();
  const tokens = new Map<string, Pat>();
  for (let index = 1; index <= stale; index += 1) {
    const id = anId(index);
    tokens.set(id, aPat({ id, name: `token ${index}`, owner: { id: `owner-${index}`, name: null } }));
  }
  tokens.set(worker, aPat({ id: worker, lastUsed: NOW }));
  const objects = new Map<string, string>();
  const messages: Message[] = [];
  const emitted: RunSummary[] = [];
  const deletions: string[] = [];

  function tenantOf(life: Life): Tenant {
    const listed = (date: string | null) =>
      [...tokens.values()].filter(({ lastUsed }) => date === null || (lastUsed !== null && lastUsed <= date));
    return {
      connect: () =>
        life.act(async () => ({
          clientId: worker,
          ownerId: null,
          tenantId: 't',
          org: null,
          serverTime: now(),
        })),
      listTokens: ({ filter }) =>
        life.act(async () => {
          time.now += pace.listMs;
          const rows = filter?.kind === 'never-used' ? [] : listed(filter?.date ?? null);
          return { rows, completeness: { kind: 'complete' }, contradictions: [], serverTime: now() };
        }),
      createToken: refuse,
      patchToken: refuse,
      deleteToken: (id) =>
        life.act(async () => {
          time.now += pace.deleteMs;
          if (!tokens.delete(id)) return { outcome: 'already-gone', status: 404, trackingId: null };
          deletions.push(id);
          return { outcome: 'deleted', status: 204, trackingId: null };
        }),
      bulkUpdateExpiry: refuse,
      describeOwners: async () => ({ owners: [], failure: null }),
      findIdentity: refuse,
      executeWorkflow: refuse,
      usage: () => ({ requests: 0, retries: 0, throttled: 0 }),
    };
  }

  function archiveOf(life: Life): Archive {
    const holds = (key: string, condition?: WriteCondition) => {
      const present = objects.get(key);
      if (condition === undefined) return true;
      return 'ifMatch' in condition
        ? present !== undefined && hashText(present) === condition.ifMatch
        : present === undefined;
    };
    return {
      read: (key) =>
        life.act(async () => {
          const body = objects.get(key);
          return body === undefined ? null : { body, etag: hashText(body) };
        }),
      write: (key, written, condition) =>
        life.act(async () => {
          if (!holds(key, condition)) return { written: false };
          const body = typeof written === 'string' ? written : [...written].join('');
          objects.set(key, body);
          return { written: true, etag: hashText(body) };
        }),
      list: (prefix) =>
        life.act(async () => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()),
      locate: (key) => key,
    };
  }

  function depsOf(life: Life): Omit<RunDeps, 'engine'> {
    return {
      tenantName: 'acme',
      policy: aPolicy({
        mode: 'enforce',
        notice: { days: 0 },
        limits: { maxDeletions: 100_000, maxDeletionPercent: 100, wholeOwner: 'allow' },
      }),
      policyHash: 'sha256:00',
      mode: 'enforce',
      tenant: tenantOf(life),
      rotator: {
        designatedIds: async () => ({ ids: [], namedBy: [], current: [], unreadable: [] }),
        rotate: refuse,
        endPredecessor: refuse,
        cleanUp: refuse,
      },
      archive: archiveOf(life),
      command: { self: 'token-hygiene', flags: [], switchName: null },
      notifier: {
        publish: (message) =>
          life.act(async () => {
            messages.push(message);
            return { accepted: true, readers: 1, messageId: `m${messages.length}`, reason: null };
          }),
      },
      ownerMailer: null,
      findingHub: null,
      readSwitch: () => life.act<'enforce'>(async () => 'enforce'),
      clock: {
        now,
        sleep: async (ms) => {
          time.now += ms;
        },
      },
      randomHex: (bytes) => 'ab'.repeat(bytes),
      interrupted: () => false,
      emitMetrics: (summary) =>
        life.act(async () => {
          emitted.push(summary);
        }),
      log: () => undefined,
      progress: () => undefined,
    };
  }

  return {
    tokens,
    objects,
    messages,
    emitted,
    deletions,
    /** Runs a night on the durable engine, with invocations that end at these points. */
    runNight: (kills: readonly KillPoint[] = []): Promise<DurableRun> =>
      runDurably({
        handler: (durableExecutionClient, life) =>
          withDurableExecution(
            async (_event, context) => runNightly({ ...depsOf(life), engine: createDurableEngine(context) }),
            { durableExecutionClient },
          ),
        event: { tenant: 'acme' },
        time,
        kills,
      }),
  };
}
