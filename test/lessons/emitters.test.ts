import { read, utils } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import type { Tenant } from '../../lambda/ports.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type ComposedNight, composeNight } from './composed-night.ts';

/** A night of three deletions, one refusal, one token gone before its turn, and one whose answer was lost. */
async function mixedNight(): Promise<ComposedNight> {
  const world = await composeNight();
  const target = (id: string) => ({ operation: 'delete' as const, id });
  const [refused, gone, lost] = [doomed['stale one'], doomed['stale two'], doomed['stale three']];
  world.sandbox.faults.set({
    rules: [
      { target: target(refused), fault: { kind: 'error', status: 403 } },
      { target: target(lost), fault: { kind: 'reset' }, effect: 'after', times: 1 },
    ],
  });
  const { tenant } = world.deps();
  const deleteToken: Tenant['deleteToken'] = async (id, veto) => {
    if (id === gone) world.sandbox.tenant.removeToken(id);
    return tenant.deleteToken(id, veto);
  };
  await world.night({ tenant: { ...tenant, deleteToken } });
  return world;
}

describe('Metrics, messages and reports, through the real emitters', () => {
  it('tell the same figures, each under its own name', async () => {
    const world = await mixedNight();
    expect(world.metrics.map((line) => JSON.parse(line))).toMatchObject([
      {
        ...{ RunsPartial: 1, RunsFailed: 0, RunsHalted: 0, RunsSucceeded: 0 },
        ...{ Candidates: 6, Deleted: 4, DeletionsFailed: 1, Spared: 0 },
      },
    ]);
    const message = JSON.parse(world.artefact('summary.json'));
    expect(message.deletions).toEqual({
      ...{ planned: 6, noticed: 0, waiting: 0, due: 6, deleted: 4 },
      ...{ quarantined: 0, released: 0, expired: 0 },
      ...{ alreadyGone: 1, spared: 0, failed: 1, notReached: 0 },
    });
    const [shown = ''] = world.shown;
    expect(shown.split('\n')[0]).toBe('[acme] partial: Done in part. 4 of 14 tokens deleted, 1 failed.');
  });

  it('Deleted = the server said 204, or 404 after our own recorded attempt; any other 404 counts apart', async () => {
    const world = await mixedNight();
    const sheet = read(world.artefact('report.csv'), { type: 'string', raw: true }).Sheets['Sheet1'] ?? {};
    const rows: { tokenId: string; outcome: string }[] = utils.sheet_to_json(sheet);
    const outcomes = Object.fromEntries(rows.map(({ tokenId, outcome }) => [tokenId, outcome]));
    expect(Object.values(doomed).map((id) => outcomes[id])).toEqual([
      'failed',
      'already-gone',
      'deleted',
      'deleted',
      'deleted',
    ]);
  });
});
