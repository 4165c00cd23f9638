import { describe, expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import type { Archive, Tenant } from '../../lambda/ports.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import { anId, aPat, aQuarantined, aRecord, NOW } from '../support/builders.ts';
import { spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const person = { by: 'soc', reason: 'found in a public repository' };
const owner = anId(0x216);

/** A world in which the owner of the fresh token has another, managed by the platform. */
async function withManaged(): Promise<{ world: NightWorld; managed: string }> {
  const world = await openWorld();
  const managed = world.sandbox.tenant.addToken({ ownerId: owner, name: 'managed, too', managed: true }).id;
  return { world, managed };
}

describe('what is told of a revocation', () => {
  it('is a line a token, and an end of access only of those that are gone', async () => {
    const { world, managed } = await withManaged();
    const { tokens } = await revokeTokens(world.deps(), { owner }, person);
    expect(tokens.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
      [
        {
          ...{ id: spared.fresh, name: 'fresh', ownerId: owner, ownerName: 'Owner of fresh' },
          ...{ outcome: 'deleted', reason: '', accessUntil: '2026-11-23T15:00:00.000Z' },
        },
        {
          ...{ id: managed, name: 'managed, too', ownerId: owner, ownerName: 'Owner of fresh' },
          ...{ outcome: 'kept', reason: expect.stringContaining('the platform itself owns it') },
        },
      ].toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    );
  });

  it('is to an auditor what was deleted, and nothing that was kept', async () => {
    const { world, managed } = await withManaged();
    const { runId } = await revokeTokens(world.deps(), { owner }, person);
    const csv = world.objects.get(`acme/runs/2026/11/23/${runId}/deletions.csv`) ?? '';
    expect([csv.includes(spared.fresh), csv.includes(managed)]).toEqual([true, false]);
  });

  it('names the owner of a token that cannot be read, as far as that can be', async () => {
    const world = await openWorld();
    const { tokens } = await revokeTokens(world.deps(), { owner: anId(0x214) }, person);
    expect(tokens).toEqual([
      {
        ...{ id: spared.unreadable, name: 'unreadable', ownerId: anId(0x214), ownerName: null },
        ...{ outcome: 'kept' },
        reason: 'it cannot be read: cannot be read: created. Delete it in the tenant, if it must go.',
      },
    ]);
  });

  it('is on record before anything is asked of the tenant', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    const begun: unknown[] = [];
    const deleteToken: Tenant['deleteToken'] = (id, veto) => {
      const [, body = '{}'] = [...world.objects].find(([key]) => key.endsWith('/by-hand.json')) ?? [];
      begun.push(JSON.parse(body));
      return tenant.deleteToken(id, veto);
    };
    const deps = world.deps({ tenant: { ...tenant, deleteToken } });
    await revokeTokens(deps, { token: spared.fresh }, person);
    expect(begun).toMatchObject([
      {
        ...{ act: 'revoke', by: 'soc', finishedAt: null, listed: 13 },
        tokens: [{ id: spared.fresh, outcome: 'not-reached', reason: 'About to be revoked.' }],
      },
    ]);
  });
});

describe('what waits in quarantine and is revoked', () => {
  async function quarantined(): Promise<NightWorld> {
    const world = await openWorld();
    const tokens = { [spared.fresh]: aQuarantined({ record: aRecord(aPat({ id: spared.fresh })) }) };
    const stored = { schemaVersion: 1, tenant: 'acme', updatedAt: NOW, tokens };
    world.objects.set('acme/quarantine.json', JSON.stringify(stored));
    return world;
  }
  const waiting = ({ objects }: NightWorld) =>
    Object.keys(JSON.parse(objects.get('acme/quarantine.json') ?? '{"tokens":{}}').tokens);

  it('waits there no more', async () => {
    const world = await quarantined();
    await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(waiting(world)).toEqual([]);
  });

  it('is told as ended although the list of the quarantine cannot be written', async () => {
    const world = await quarantined();
    const { archive } = world.deps();
    const refused =
      <T extends unknown[], R>(call: (key: string, ...rest: T) => Promise<R>) =>
      async (key: string, ...rest: T): Promise<R> => {
        if (key === 'acme/quarantine.json') throw new AwsError('no answer');
        return call(key, ...rest);
      };
    const failing: Archive = { ...archive, read: refused(archive.read) };
    const done = await revokeTokens(world.deps({ archive: failing }), { token: spared.fresh }, person);
    expect(done.tokens).toMatchObject([{ outcome: 'deleted' }]);
    expect(done.notes).toEqual([expect.stringContaining('no answer')]);
    expect(world.sent.at(-1)?.message.subject).toBe('[acme] 1 of 1 token revoked by soc');
  });
});

it('a token that a list lacks which may be cut short is not said to be gone', async () => {
  const world = await openWorld();
  const { tenant } = world.deps();
  const listTokens: Tenant['listTokens'] = async (query) => ({
    ...(await tenant.listTokens(query)),
    completeness: { kind: 'doubtful', reason: 'one full page' },
  });
  await expect(
    revokeTokens(world.deps({ tenant: { ...tenant, listTokens } }), { token: anId(0x99) }, person),
  ).rejects.toThrow(
    `The tenant lists no token ${anId(0x99)}. The list may be cut short: one full page. Nothing was attempted.`,
  );
});
