import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity, runPrefix } from '../../lambda/archive/run.ts';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import { facts } from '../support/builders.ts';
import type { NightWorld } from '../support/world.ts';

/** Quarantines tokens by the door alone, as a run of that name; returns the expiry that they were given. */
export async function quarantineByDoor(
  world: NightWorld,
  ids: readonly string[],
  runId = 'earlier',
): Promise<string> {
  const { clock, objects } = world;
  const deps = world.deps();
  const startedAt = clock.now();
  const run: RunIdentity = {
    ...{ runId, startedAt, prefix: runPrefix('acme', startedAt, runId) },
    ...{ mode: 'enforce', switchPosition: 'enforce' },
  };
  const lease = leaseFor(run, { now: startedAt, seconds: 60, unfinished: [] });
  objects.set(leaseKey('acme'), JSON.stringify(lease));
  const expiresAt = new Date(Date.parse(startedAt) + 300_000).toISOString();
  const listed = async () =>
    (await deps.tenant.listTokens({})).rows.filter(
      (row): row is Pat => row.kind === 'pat' && ids.includes(row.id),
    );
  await createDoor({ ...deps, run }).quarantine({
    tenant: deps.tenant,
    requests: (await listed()).map((token) => ({
      token,
      grounds: { rule: 'stale', planHash: '', noticedAt: null, deadline: null },
      judge: () => ({ allowed: true, id: allowDeletion(token.id) }),
    })),
    read: async () => ({ readAt: clock.now(), facts: facts({ now: clock.now() }) }),
    ...{ maxAgeMs: 120_000, tooOld: 'too old', expiresAt, until: null, number: 1 },
    expiriesNow: async () => new Map((await listed()).map(({ id, expiry }) => [id, expiry])),
  });
  objects.set(leaseKey('acme'), JSON.stringify({ ...lease, released: true }));
  return expiresAt;
}
