import { expect, it } from 'vitest';
import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity } from '../../lambda/archive/run.ts';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import type { Switches } from '../../sandbox/switches.ts';
import { addTokens, openSandbox } from '../isc/open-sandbox.ts';
import { anId, facts } from '../support/builders.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

const START = '2026-03-01T00:00:00.000Z';
const SOON = '2026-03-01T00:05:00.000Z';
const run: RunIdentity = {
  ...{ runId: 'run', startedAt: START, prefix: 'acme/runs/2026/03/01/run/' },
  ...{ mode: 'enforce', switchPosition: 'enforce' },
};
const grounds = { rule: 'stale', planHash: '', noticedAt: null, deadline: null };

/** Quarantines two tokens, and a third that is not there any more. */
async function quarantineTwo(switches: Partial<Switches>) {
  const { sandbox, tenant, clock } = await openSandbox(switches);
  const ids = addTokens(sandbox, 2);
  const pats = async () => (await tenant.listTokens({})).rows.filter((row): row is Pat => row.kind === 'pat');
  const mine = (await pats()).filter(({ id }) => ids.includes(id));
  const [first] = mine;
  if (first === undefined) throw new Error('the tenant lists no token');
  const objects: Objects = new Map();
  objects.set(leaseKey('acme'), JSON.stringify(leaseFor(run, { now: START, seconds: 60, unfinished: [] })));
  const deps = { archive: createMemoryArchive(objects), run, clock, tenantName: 'acme', policyHash: '' };
  const door = createDoor({ ...deps, log: () => undefined, interrupted: () => false });
  const { verdicts } = await door.quarantine({
    tenant,
    requests: [...mine, { ...first, id: anId(7) }].map((token) => ({
      token,
      grounds,
      judge: () => ({ allowed: true, id: allowDeletion(token.id) }),
    })),
    read: async () => ({ readAt: clock.now(), facts: facts({ now: clock.now() }) }),
    ...{ maxAgeMs: 120_000, tooOld: 'too old', expiresAt: SOON, until: null, number: 1 },
    expiriesNow: async () => new Map((await pats()).map(({ id, expiry }) => [id, expiry])),
  });
  const ended = ids.filter((id) => sandbox.tenant.token(id)?.expirationDate === SOON).length;
  return { said: verdicts.map(({ outcome, uncertain }) => `${outcome}${uncertain ? '?' : ''}`), ended };
}

it.each<[Partial<Switches>, string[], number]>([
  [{ bulkUpdate: false }, ['failed', 'failed', 'failed?'], 0],
  [{ bulkBadId: 'changes-nothing' }, ['quarantined', 'quarantined', 'failed?'], 2],
  [{ bulkBadId: 'changes-others' }, ['quarantined', 'quarantined', 'failed?'], 2],
  [{ bulkBadId: 'is-skipped' }, ['quarantined', 'quarantined', 'failed?'], 2],
])('says what is true of each token where the tenant has %j', async (switches, said, ended) => {
  expect(await quarantineTwo(switches)).toEqual({ said, ended });
});
