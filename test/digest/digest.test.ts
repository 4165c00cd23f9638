import { describe, expect, it } from 'vitest';
import { tenantSchema } from '../../lambda/core/policy/schema.ts';
import { renderDigest } from '../../lambda/digest/digest-message.ts';
import { leftBehindOf, takeStock } from '../../lambda/digest/take-stock.ts';
import type { Archive } from '../../lambda/ports.ts';

const now = '2026-11-23T07:00:00.000Z';
const page = 's3://bucket/_fleet/2026-11-23.html';

function aTenant(schedule: { cron?: string; timeZone?: string; spreadMinutes?: number } = {}) {
  return tenantSchema.parse({
    baseUrl: 'https://acme.api.identitynow.com',
    apiVersion: 'v2025',
    credentials: 'env',
    rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
    schedule: { spreadMinutes: 0, ...schedule },
  });
}

/** An archive that holds these objects, and fails to read what is null. */
function holding(objects: Record<string, unknown>): Archive {
  return {
    async read(key) {
      if (objects[key] === null) throw new Error('AccessDenied');
      return objects[key] === undefined ? null : { body: JSON.stringify(objects[key]), etag: '1' };
    },
    write: async () => ({ written: false }),
    list: async () => [],
    locate: (key) => key,
  };
}

function latestOf(tenant: string, startedAt: string, status = 'succeeded') {
  const newest = { runId: 'r1', prefix: `${tenant}/runs/2026/11/23/r1/`, startedAt, status };
  return { schemaVersion: 1, tenant, tenantId: null, newest, baseline: null };
}

const summary = {
  deletions: { noticed: 4, deleted: 3, failed: 0 },
  rotations: { rotated: 1, failed: 0 },
  findings: { high: 2 },
};

describe('a tenant', () => {
  it.each([
    ['ran on time', '2026-11-23T03:00:07.000Z', null],
    ['ran a moment early', '2026-11-23T02:58:00.000Z', null],
    ['ran the night before only', '2026-11-22T03:00:07.000Z', '2026-11-23T03:00:00.000Z'],
  ])('that %s', async (_what, startedAt, missed) => {
    const archive = holding({ 'acme/latest.json': latestOf('acme', startedAt) });
    expect(await takeStock({ archive, tenants: { acme: aTenant() }, now })).toMatchObject([{ missed }]);
  });

  it('is overdue when it never ran', async () => {
    const stock = await takeStock({ archive: holding({}), tenants: { acme: aTenant() }, now });
    expect(stock).toEqual([
      { tenant: 'acme', missed: '2026-11-23T03:00:00.000Z', newest: null, figures: null, monthAgo: null },
    ]);
  });

  it('is overdue when its record cannot be read', async () => {
    const archive = holding({ 'acme/latest.json': null });
    expect(await takeStock({ archive, tenants: { acme: aTenant() }, now })).toMatchObject([
      { missed: '2026-11-23T03:00:00.000Z' },
    ]);
  });

  it('has three hours before it counts as overdue', async () => {
    const archive = holding({ 'acme/latest.json': latestOf('acme', '2026-11-22T05:00:00.000Z') });
    const tenants = { acme: aTenant({ cron: '0 5 * * *' }) };
    expect(await takeStock({ archive, tenants, now })).toMatchObject([{ missed: null }]);
    expect(await takeStock({ archive, tenants, now: '2026-11-23T08:00:00.000Z' })).toMatchObject([
      { missed: '2026-11-23T05:00:00.000Z' },
    ]);
  });

  it('has its spread besides, before it counts as overdue', async () => {
    const archive = holding({ 'acme/latest.json': latestOf('acme', '2026-11-22T05:00:00.000Z') });
    const tenants = { acme: aTenant({ cron: '0 5 * * *', spreadMinutes: 60 }) };
    const missedAt = async (at: string) => (await takeStock({ archive, tenants, now: at }))[0]?.missed;
    expect(await missedAt('2026-11-23T08:59:00.000Z')).toBeNull();
    expect(await missedAt('2026-11-23T09:00:00.000Z')).toBe('2026-11-23T05:00:00.000Z');
  });

  it('is not overdue for an hour that the clocks skipped', async () => {
    const archive = holding({ 'acme/latest.json': latestOf('acme', '2026-03-28T01:30:00.000Z') });
    const tenants = { acme: aTenant({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' }) };
    const missedAt = async (at: string) => (await takeStock({ archive, tenants, now: at }))[0]?.missed;
    expect(await missedAt('2026-03-29T07:00:00.000Z')).toBeNull();
    expect(await missedAt('2026-03-30T07:00:00.000Z')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('is compared with the oldest night of a month that knew its risk, and is not with an older one', async () => {
    const risk = { tokens: 9, everything: 5, neverExpire: 1, ownerLeft: 0, ownerKnown: 3 };
    const night = (startedAt: string, known = true) => ({
      ...{ runId: startedAt, startedAt, status: 'succeeded', mode: 'enforce', ...(known && { risk }) },
      inventory: { total: 9, stale: 0, neverUsed: 0, managed: 0, exempt: 0, unreadable: 0 },
      deletions: {
        ...{ planned: 0, noticed: 0, waiting: 0, due: 0, deleted: 0 },
        ...{ alreadyGone: 0, spared: 0, failed: 0, notReached: 0 },
      },
      rotations: { due: 0, rotated: 0, failed: 0, retired: 0, stillUsed: 0 },
      findings: { high: 7, medium: 0, low: 0 },
    });
    const points = [
      ...[night('2026-10-01T03:00:07.000Z'), night('2026-10-25T03:00:07.000Z', false)],
      ...[night('2026-10-26T03:00:07.000Z'), night('2026-11-23T03:00:07.000Z')],
    ];
    const archive = holding({
      'acme/latest.json': latestOf('acme', '2026-11-23T03:00:07.000Z'),
      'acme/history.json': { schemaVersion: 1, points },
    });
    expect(await takeStock({ archive, tenants: { acme: aTenant() }, now })).toMatchObject([
      { monthAgo: { startedAt: '2026-10-26T03:00:07.000Z', risk, findings: { high: 7 } } },
    ]);
  });

  it('is measured by its own schedule and time zone', async () => {
    const archive = holding({ 'acme/latest.json': latestOf('acme', '2026-11-21T03:30:00.000Z') });
    const tenants = { acme: aTenant({ cron: '30 22 * * MON-FRI', timeZone: 'America/New_York' }) };
    expect(await takeStock({ archive, tenants, now })).toMatchObject([{ missed: null }]);
  });
});

describe('the digest', () => {
  const archive = holding({
    'acme/latest.json': latestOf('acme', '2026-11-23T03:00:07.000Z'),
    'acme/runs/2026/11/23/r1/summary.json': summary,
    'globex/latest.json': latestOf('globex', '2026-11-23T03:00:07.000Z', 'halted'),
    'globex/runs/2026/11/23/r1/summary.json': summary,
    'initech/latest.json': latestOf('initech', '2026-11-20T03:00:07.000Z'),
  });
  const tenants = { acme: aTenant(), globex: aTenant(), initech: aTenant(), hooli: aTenant() };

  it('names first who did not run, then who is not well, then the others', async () => {
    const message = renderDigest(
      { mornings: await takeStock({ archive, tenants, now }), leftBehind: [], page },
      now,
    );
    expect(message.subject).toBe('Token hygiene: 1 of 4 tenants well, 2 overdue');
    expect(message.text).toBe(`Token hygiene, 2026-11-23T07:00Z
One page about all of them lies at s3://bucket/_fleet/2026-11-23.html

OVERDUE: their schedule says that they should have run (2)
  hooli: no run since 2026-11-23T03:00Z; it never ran
  initech: no run since 2026-11-23T03:00Z; its newest run began 2026-11-20T03:00Z

Not well: read their reports (1)
  globex: halted, 3 deleted, 0 failed, 4 noticed, 1 rotated, 0 not rotated, 2 high findings

Well (1)
  acme: succeeded, 3 deleted, 0 failed, 4 noticed, 1 rotated, 0 not rotated, 2 high findings
`);
    expect(message.attributes).toEqual({ tenant: 'all', status: 'failed', severity: 'high', mode: 'digest' });
  });

  it('tells machines about every tenant, those first that need a person', async () => {
    const message = renderDigest(
      { mornings: await takeStock({ archive, tenants, now }), leftBehind: [], page },
      now,
    );
    expect(JSON.parse(message.json).tenants.map((one: { tenant: string }) => one.tenant)).toEqual([
      'hooli',
      'initech',
      'globex',
      'acme',
    ]);
  });

  it('stays below 16 KB and 100 characters of subject with a thousand tenants', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`tenant-${index}`, aTenant()]),
    );
    const message = renderDigest(
      { mornings: await takeStock({ archive: holding({}), tenants: many, now }), leftBehind: [], page },
      now,
    );
    expect(Buffer.byteLength(message.text)).toBeLessThan(16_384);
    expect(message.text).toContain('... and 883 lines more.');
    expect(message.subject.length).toBeLessThan(100);
  });

  it('names the stacks that have another policy than the current one', async () => {
    const mornings = await takeStock({ archive, tenants: { acme: aTenant() }, now });
    const marks = { TokenHygiene: 'b in 2', TokenHygiene2: 'b in 2', TokenHygiene3: 'a in 3' };
    const message = renderDigest({ mornings, leftBehind: leftBehindOf(marks, 'b in 2'), page }, now);
    expect(message.subject).toBe('Token hygiene: 1 of 1 tenants well, 0 overdue, 1 stacks left behind');
    expect(message.text).toContain(
      'LEFT BEHIND: stacks with another policy than the current one, whose runs only report (1)\n  TokenHygiene3: deploy all stacks, or destroy this one\n',
    );
    expect(JSON.parse(message.json).leftBehind).toEqual(['TokenHygiene3']);
    expect(message.attributes).toMatchObject({ status: 'partial', severity: 'high' });
  });

  it('says where nobody can tell whether a stack was left behind', async () => {
    const mornings = await takeStock({ archive, tenants: { acme: aTenant() }, now });
    const message = renderDigest({ mornings, leftBehind: null, page: null }, now);
    expect(message.text).toContain('Whether a stack was left behind could not be read');
    expect(message.text).toContain(
      'One page about all of them could not be written: see the log of the digest.',
    );
    expect(message.attributes.status).toBe('partial');
  });

  it('is calm when all are well', async () => {
    const message = renderDigest(
      { mornings: await takeStock({ archive, tenants: { acme: aTenant() }, now }), leftBehind: [], page },
      now,
    );
    expect(message.attributes).toMatchObject({ status: 'succeeded', severity: 'low' });
  });
});
