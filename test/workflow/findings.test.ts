import { expect, it } from 'vitest';
import { doomed, spared } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

const old = { name: 'old', when: { unusedDays: 60 }, do: 'report', severity: 'high' };
const reporting = { policy: { rules: [old] } };

it('a finding that is gone is closed by the night that misses it, and still names its token', async () => {
  const world = await openWorld(reporting);
  await world.night();
  world.pass(1);
  world.leave(doomed['stale one']);
  world.sandbox.tenant.use(doomed['stale two']);
  const { closed } = world.results(await world.night());
  expect(closed.map(({ key, token, standing }) => ({ key, token, standing }))).toEqual([
    {
      key: `rule:old:${doomed['stale two']}`,
      token: { name: 'stale two', ownerName: 'Owner of stale two' },
      standing: { is: 'closed', why: 'It is no longer the case.' },
    },
    {
      key: `rule:old:${doomed['stale one']}`,
      token: { name: 'stale one', ownerName: 'Owner of stale one' },
      standing: { is: 'closed', why: 'Its token is no longer listed.' },
    },
    {
      key: 'ledger-not-trusted',
      token: null,
      standing: { is: 'closed', why: 'It is no longer the case.' },
    },
  ]);
});

it('a finding that stays is as old as the night that found it first', async () => {
  const world = await openWorld(reporting);
  await world.night();
  world.pass(1);
  await world.night();
  world.pass(1);
  const { findings } = world.results(await world.night());
  const ages = findings.map(({ tokenId, firstSeen }) => [tokenId, firstSeen]);
  expect(ages).toContainEqual([doomed['stale one'], '2026-11-23T03:00:00.000Z']);
  expect(ages).toContainEqual([spared.unreadable, '2026-11-23T03:00:00.000Z']);
});

it('a night goes by the findings of the last good one where the newest run left none', async () => {
  const world = await openWorld(reporting);
  await world.night();
  world.pass(1);
  world.sandbox.faults.set({
    rules: [{ target: { operation: 'list' }, fault: { kind: 'error', status: 403 } }],
  });
  const failed = await world.night();
  expect(failed.status).toBe('failed');
  for (const key of world.objects.keys())
    if (key.endsWith(`${failed.runId}/findings.json`)) world.objects.delete(key);
  world.sandbox.faults.clear();
  world.pass(1);
  const { findings } = world.results(await world.night());
  expect(findings.find(({ tokenId }) => tokenId === doomed['stale one'])?.firstSeen).toBe(
    '2026-11-23T03:00:00.000Z',
  );
});
