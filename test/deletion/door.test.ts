import { describe, expect, it } from 'vitest';
import { leaseFor } from '../../lambda/archive/lease.ts';
import { leaseKey, type RunIdentity } from '../../lambda/archive/run.ts';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { Naming } from '../../lambda/core/retire.ts';
import { createDoor } from '../../lambda/deletion/door.ts';
import type { DeletionRequest, Fresh, Passage } from '../../lambda/deletion/passage.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { anId, aPat, facts, NOW } from '../support/builders.ts';
import { createFakeClock, createFakeTenant } from '../support/fake-tenant.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

const run: RunIdentity = {
  runId: 'run',
  startedAt: NOW,
  prefix: 'acme/runs/2026/11/23/run/',
  mode: 'enforce',
  switchPosition: 'enforce',
};
const token = aPat({ id: '00000002000000000000000000000000' });
const grounds = { rule: 'orphan', planHash: '', noticedAt: null, deadline: null };
const allow = () => ({ allowed: true, id: allowDeletion(token.id) }) as const;

type Change = Partial<Passage<Fresh>> & { known?: Partial<Fresh>; request?: Partial<DeletionRequest<Fresh>> };

/** A door, and what passed through it: every call to archive and tenant, in order. */
async function pass({ known, request, ...change }: Change = {}) {
  const calls: string[] = [];
  const objects: Objects = new Map();
  objects.set(leaseKey('acme'), JSON.stringify(leaseFor(run, { now: NOW, seconds: 60, unfinished: [] })));
  const archive = createMemoryArchive(objects, (call, work) => {
    calls.push(call.replace(run.prefix, ''));
    return work();
  });
  const clock = createFakeClock(NOW);
  const fake = createFakeTenant(clock);
  const session = fake.open(fake.addToken());
  fake.addToken();
  const tenant: Tenant = {
    ...session,
    deleteToken: async (id, veto) => {
      calls.push('delete');
      return session.deleteToken(id, veto);
    },
  };
  const parts = {
    archive,
    run,
    tenantName: 'acme',
    policyHash: 'sha256:policy',
    clock,
    log: () => undefined,
  };
  const passage: Passage<Fresh> = {
    tenant,
    requests: [{ token, grounds, judge: allow, ...request }],
    read: async () => {
      calls.push('read');
      return { readAt: clock.now(), facts: facts(), ...known };
    },
    maxAgeMs: 1000,
    tooOld: 'too old',
    listNow: async () => ({ kind: 'doubtful', reason: 'not asked for' }),
    number: null,
    ...change,
  };
  const passed = await createDoor({ ...parts, interrupted: () => false }).end(passage);
  return { passed, calls, deleted: fake.deleted, objects };
}

describe('the door', () => {
  it('reads, renews the lease, writes the intent, asks the tenant, and writes the outcome', async () => {
    const { calls, passed, objects } = await pass();
    expect(calls).toEqual([
      'read',
      'read acme/lease.json',
      'write acme/lease.json',
      'list intents/',
      'write intents/0001.json',
      'delete',
      'write intents/0001.outcome.json',
    ]);
    expect(passed).toMatchObject({ verdicts: [{ outcome: 'deleted', status: 204 }], stop: null });
    expect(JSON.parse(objects.get(`${run.prefix}intents/0001.outcome.json`) ?? '')).toMatchObject({
      records: [{ tokenId: token.id, rule: 'orphan', outcome: 'deleted' }],
    });
  });

  it.each<[string, Change, string]>([
    ['whoever asked says no', { request: { judge: () => ({ allowed: false, reason: 'no' }) } }, 'no'],
    [
      'the platform owns it',
      { request: { token: { ...token, managed: true } } },
      'the platform itself owns it',
    ],
    [
      'a secret names it',
      { known: { facts: facts({ designated: new Set([token.id]) }) } },
      'a designated secret names it',
    ],
    [
      'an earlier night contradicts it',
      { known: { facts: facts({ doubts: new Map([[token.id, 'doubt']]) }) } },
      'doubt',
    ],
  ])('spares a token, and writes nothing, where %s', async (_, change, reason) => {
    const { passed, calls } = await pass(change);
    expect(passed.verdicts).toMatchObject([{ outcome: 'spared', reason }]);
    expect(calls.filter((call) => call.includes('intents') || call === 'delete')).toEqual([]);
  });

  it('asks nothing of the tenant where a designated secret cannot be read', async () => {
    const { passed, calls } = await pass({ known: { facts: facts({ unreadableSecrets: ['a/b'] }) } });
    expect(passed.stop).toBe('a designated secret can no longer be read: a/b');
    expect(passed.verdicts).toMatchObject([{ outcome: 'not-reached' }]);
    expect(calls).toEqual(['read']);
  });

  it.each([
    ['as old as they may be', 1000, 'deleted'],
    ['a millisecond older', 1001, 'not-reached'],
    ['of a clock that was set back', -1001, 'not-reached'],
  ])('sends on facts that are %s: %i ms', async (_, milliseconds, outcome) => {
    const readAt = new Date(Date.parse(NOW) - milliseconds).toISOString();
    expect((await pass({ known: { readAt } })).passed.verdicts).toMatchObject([{ outcome }]);
  });
});

describe("what a rotation's own secret names", () => {
  const naming = (versionId: string, ...stages: string[]): Naming => ({
    tokens: [{ versionId, stages, tokenId: token.id }],
    unreadable: [],
  });
  const except = { versionId: 'v1', stage: 'AWSPREVIOUS' };

  it.each<[string, Naming, boolean]>([
    ['by the very naming that the deletion is about', naming('v1', 'AWSPREVIOUS'), true],
    ['by another stage', naming('v1', 'RESCUE'), false],
    ['by another stage as well', naming('v1', 'AWSPREVIOUS', 'RESCUE'), false],
    ['by that stage of another version', naming('v2', 'AWSPREVIOUS'), false],
    [
      'not at all',
      { tokens: [{ versionId: 'v1', stages: ['AWSPREVIOUS'], tokenId: anId(9) }], unreadable: [] },
      true,
    ],
    [
      'under a version that waits for its value',
      { tokens: [{ versionId: 'v1', stages: ['AWSPENDING'], tokenId: null }], unreadable: [] },
      true,
    ],
  ])('%s', async (_, named, isDeleted) => {
    const { deleted } = await pass({ known: { naming: named }, request: { except } });
    expect(deleted).toEqual(isDeleted ? [token.id] : []);
  });

  it('protects a token about which no exception is made', async () => {
    expect((await pass({ known: { naming: naming('v1', 'AWSPREVIOUS') } })).deleted).toEqual([]);
  });
});
