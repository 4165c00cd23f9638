import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity } from '../../lambda/archive/run.ts';
import type { Facts } from '../../lambda/core/plan.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import type { DoorAccess, RotationDeps } from '../../lambda/rotate/deps.ts';
import { readDesignated } from '../../lambda/rotate/secret/designated.ts';
import { facts } from './builders.ts';
import { createMemoryArchive, type Objects } from './memory-archive.ts';

/** What protects tokens besides the secret that is rotated, and where the door writes. */
export type DoorOptions = {
  /** The tenant's other designated secrets. */
  secrets?: readonly string[];
  known?: Partial<Facts>;
  objects?: Objects;
};

const run: RunIdentity = {
  runId: '20261123T030000Z-000000',
  startedAt: '2026-11-23T03:00:00.000Z',
  prefix: 'acme/runs/2026/11/23/20261123T030000Z-000000/',
  mode: 'enforce',
  switchPosition: 'enforce',
};

/** The door of a run that holds the lease, and the facts of a tenant with other designated secrets. */
export function doorFor(deps: RotationDeps, options: DoorOptions = {}): DoorAccess {
  const { secrets = [], known = {}, objects = new Map() } = options;
  const lease = leaseFor(run, { now: run.startedAt, seconds: 1200, unfinished: [] });
  objects.set(leaseKey('acme'), JSON.stringify(lease));
  const door = createDoor({
    archive: createMemoryArchive(objects),
    run,
    tenantName: 'acme',
    policyHash: 'sha256:policy',
    clock: deps.clock,
    interrupted: () => false,
    log: () => undefined,
  });
  const readFacts = async () => {
    const { ids, unreadable } = await readDesignated(deps.store, secrets, null);
    const unreadableSecrets = unreadable.map(({ secret }) => secret);
    return facts({ now: deps.clock.now(), designated: new Set(ids), unreadableSecrets, ...known });
  };
  return { door, readFacts };
}
