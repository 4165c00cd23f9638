import { policyHash, type TenantPolicy } from '../../../lambda/core/policy/schema.ts';
import type { RunSummary } from '../../../lambda/core/results.ts';
import { createPlainEngine } from '../../../lambda/engine.ts';
import { AwsError } from '../../../lambda/errors.ts';
import type { Archive, Clock, SwitchPosition } from '../../../lambda/ports.ts';
import { createRotator } from '../../../lambda/rotate/rotate-secret.ts';
import { runNightly } from '../../../lambda/workflow.ts';
import type { MemorySecretStore } from '../../../sandbox/memory-secret-store.ts';
import { createMemoryArchive } from '../../support/memory-archive.ts';
import { cast, iso, ownerOf } from './population.ts';
import { createToldTenant, type Telling } from './told-tenant.ts';

/** How a night is run. */
export type NightPlan = {
  gapDays: number;
  mode: 'enforce' | 'report';
  position: SwitchPosition;
  policy: 'usual' | 'lenient' | 'without rotations';
  /** By how many days this machine's clock is ahead of the truth, and the tenant's. */
  skew: { own: number; tenant: number };
  /** What the archive refuses to store. */
  refused: 'memory.json' | 'ledger.json' | 'latest.json' | null;
  /** What becomes of messages. */
  messages: 'read' | 'read by nobody' | 'refused';
};

/**
 * What outlives the nights, the tenant apart; `drawn` = random numbers so far. With `documents`, what a night makes for
 * itself is kept as it is and rendered for nobody, as in a rehearsal, which takes a third of the time.
 */
export type Outside = {
  store: MemorySecretStore;
  objects: Map<string, string>;
  documents: Map<string, unknown> | null;
  drawn: number;
};

type Tonight = {
  policy: TenantPolicy;
  plan: NightPlan;
  telling: () => Telling;
  end: (id: string) => void;
  expire: (id: string, at: string | null) => void;
  now: number;
  hear: (text: string) => void;
};

/** Runs the real job over one telling of the tenant. */
export function runNight(
  world: Outside,
  { policy, plan, telling, end, expire, now, hear }: Tonight,
): Promise<RunSummary> {
  const { store, objects, documents } = world;
  let at = now;
  const clock: Clock = {
    now: () => iso(at),
    sleep: async (milliseconds) => {
      at += milliseconds;
    },
  };
  const randomHex = (bytes: number): string => {
    world.drawn += 1;
    return world.drawn.toString(16).padStart(bytes * 2, '0');
  };
  const tenant = createToldTenant({ id: cast.own, ownerId: ownerOf(cast.own) }, { telling, end, expire });
  const { baseUrl, apiVersion, sanity } = policy;
  return runNightly({
    engine: createPlainEngine(),
    ...{
      tenantName: 'acme',
      policy,
      policyHash: policyHash(policy),
      mode: plan.mode,
      tenant,
      clock,
      randomHex,
    },
    rotator: createRotator({
      openTenant: () => tenant,
      store,
      clock,
      randomHex,
      baseUrl,
      apiVersion,
      sanity,
    }),
    archive: refusing({ ...createMemoryArchive(objects), ...(documents && { documents }) }, plan.refused),
    command: { self: 'token-hygiene', flags: [], switchName: null },
    notifier: {
      publish: async ({ text, attributes }) => {
        const { accepted, readers } = publications[plan.messages];
        if (attributes.status === 'notice' && readers > 0) hear(text);
        const messageId = accepted ? `message-${now}` : null;
        return { accepted, readers, messageId, reason: accepted ? null : 'refused' };
      },
    },
    ...{ ownerMailer: null, findingHub: null },
    readSwitch: async () => plan.position,
    interrupted: () => false,
    emitMetrics: async () => undefined,
    log: () => undefined,
    progress: () => undefined,
  });
}

const publications = {
  read: { accepted: true, readers: 1 },
  'read by nobody': { accepted: true, readers: 0 },
  refused: { accepted: false, readers: 0 },
};

function refusing(archive: Archive, name: NightPlan['refused']): Archive {
  if (name === null) return archive;
  return {
    ...archive,
    write: async (key, body, condition) => {
      if (key === `acme/${name}`) throw new AwsError(`${key} cannot be written.`);
      return archive.write(key, body, condition);
    },
  };
}
