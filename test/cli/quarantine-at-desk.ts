import { join } from 'node:path';
import { batchKey, runPrefix } from '../../lambda/archive/run.ts';
import { createFolderArchive } from '../../lambda/local/folder-archive.ts';
import type { Desk } from './desk.ts';

const DAY = 86_400_000;

/** A token that a run of the day before brought to its end, as that run recorded it, and what it had before. */
export async function quarantineAtDesk({ sandbox, folder }: Desk): Promise<{ id: string; former: string }> {
  const now = sandbox.clock.now().getTime();
  const [former, set, at] = [now + 90 * DAY, now + 300_000, now - DAY].map((ms) =>
    new Date(ms).toISOString(),
  );
  if (former === undefined || set === undefined || at === undefined) throw new Error('no instants');
  const owner = sandbox.tenant.addIdentity({ name: 'svc-payroll' });
  const { id, name, created } = sandbox.tenant.addToken({ ownerId: owner.id, expirationDate: set });
  const attempt = {
    ...{ tokenId: id, name, ownerId: owner.id, ownerName: 'svc-payroll', scopes: { kind: 'all' } },
    ...{ created, lastUsed: null, expiry: { kind: 'at', at: former }, setExpiry: set, rule: 'stale' },
    ...{ policyHash: '', planHash: '', noticedAt: null, deadline: null, runId: 'earlier', trackingId: null },
    ...{ at, status: null, outcome: 'not-reached', uncertain: true, reason: '' },
  };
  const run = { prefix: runPrefix('acme', at, 'earlier') };
  const archive = createFolderArchive(join(folder, 'out'));
  const intent = { schemaVersion: 1, runId: 'earlier', at, attempts: [attempt] };
  await archive.write(batchKey(run, 1, 'intent'), JSON.stringify(intent));
  return { id, former };
}
