import { read, utils } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/command.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { expectProtected, expectSummary, gone, outcomesIn } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

const everyone = ['stale one', 'stale two', 'stale three', 'never used', "leaver's"];

describe('a night without notice', () => {
  it('deletes what the rules say and nothing else', async () => {
    const world = await openWorld();
    const summary = await world.night();
    expect(gone(world)).toEqual(everyone);
    expectProtected(world);
    expect(exitCodeOf(summary.status)).toBe(0);
    expect(outcomesIn(expectSummary(world, summary))).toEqual({ deleted: 5, kept: 8 });
    expect(summary).toMatchObject({
      status: 'succeeded',
      inventory: { total: 13, stale: 8, neverUsed: 2, managed: 1, exempt: 1, unreadable: 1 },
      deletions: { planned: 5, due: 5, deleted: 5, noticed: 0, failed: 0, notReached: 0 },
      findings: { high: 0, medium: 1, low: 1 },
      guard: { verdict: 'proceed', reasons: [] },
      api: { requests: world.sandbox.requests.total, retries: 0, throttled: 0 },
    });
  });

  it('tells a person how far it is', async () => {
    const world = await openWorld({ policy: { rotate: 'on' } });
    const told: Parameters<RunDeps['progress']>[0][] = [];
    await world.night({ progress: (now) => told.push(now) });
    expect(told.map(({ phase, done, total }) => `${phase}: ${done} of ${total}`)).toEqual([
      'connecting: 0 of null',
      ...[0, 1, 2, 3, 4].map((done) => `listing tokens: ${done} of 4`),
      ...[1, 2, 3, 4, 5].map((done) => `deleting: ${done} of 5`),
      'rotating integrations/servicenow/isc-pat: 0 of null',
    ]);
  });

  it('leaves every artefact of the layout, and each can be read', async () => {
    const world = await openWorld();
    const summary = await world.night();
    const names = [...world.objects.keys()]
      .filter((key) => key.includes('/runs/'))
      .map((key) => key.split('/').slice(6).join('/'));
    expect(names.sort()).toEqual([
      'batches/0001.json',
      'batches/0002.json',
      'batches/0003.json',
      'deletions.csv',
      'findings.json',
      'findings.ocsf.jsonl',
      'intents/0001.json',
      'intents/0001.outcome.json',
      'intents/0002.json',
      'intents/0002.outcome.json',
      'intents/0003.json',
      'intents/0003.outcome.json',
      'inventory.json',
      'message.json',
      'plan.json',
      'report.csv',
      'report.html',
      'results.json',
      'summary.json',
      'summary.txt',
    ]);
    for (const name of names.filter((one) => one.endsWith('.json')))
      expect(() => JSON.parse(world.artefact(summary, name))).not.toThrow();
    const sheet = read(world.artefact(summary, 'report.csv'), { type: 'string' }).Sheets['Sheet1'] ?? {};
    expect(utils.sheet_to_json(sheet)).toHaveLength(13);
    expect(world.artefact(summary, 'report.html')).toMatch(/^<!doctype html>/i);
    expect(world.artefact(summary, 'summary.txt')).toContain('5 of 13 tokens deleted');
    const classes = world
      .artefact(summary, 'findings.ocsf.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).class_uid);
    expect(classes.toSorted()).toEqual([2003, 2003, 3004, 3004, 3004, 3004, 3004]);
  });

  it('writes a line a deletion, enough for an auditor', async () => {
    const world = await openWorld();
    const summary = await world.night();
    const record = [1, 2, 3]
      .flatMap((batch) => JSON.parse(world.artefact(summary, `intents/000${batch}.outcome.json`)).records)
      .find(({ tokenId }) => tokenId === doomed['stale one']);
    expect(record).toMatchObject({
      tokenId: doomed['stale one'],
      name: 'stale one',
      ownerId: '00000000000000000000000000000201',
      ownerName: 'Owner of stale one',
      scopes: { kind: 'listed', list: ['sp:scopes:default'] },
      created: '2025-10-19T03:00:00.000Z',
      lastUsed: '2026-08-15T03:00:00.000Z',
      expiry: { kind: 'at', at: '2029-01-31T03:00:00.000Z' },
      rule: 'stale',
      policyHash: summary.policyHash,
      planHash: summary.planHash,
      noticedAt: null,
      runId: summary.runId,
      trackingId: expect.stringMatching(/\S/),
      at: '2026-11-23T03:00:00.000Z',
      status: 204,
      outcome: 'deleted',
    });
    const row = JSON.parse(world.artefact(summary, 'results.json')).tokens.find(
      ({ id }: { id: string }) => id === doomed['stale one'],
    );
    expect(row).toMatchObject({ rule: 'stale', reason: 'last used 2026-08-15, 90 days ago or longer' });
    const told = world.logged.filter((line) => line.includes(`"tokenId":"${doomed['stale one']}"`));
    expect(told).toHaveLength(1);
  });

  it('says so in the message, in the metrics, and in the names of the newest and the last good run', async () => {
    const world = await openWorld();
    const summary = await world.night();
    expect(world.sent.map(({ message }) => message.subject)).toEqual([
      '[acme] succeeded: 5 of 13 tokens deleted.',
    ]);
    expect(world.emitted).toEqual([summary]);
    expect(JSON.parse(world.objects.get('acme/latest.json') ?? '')).toMatchObject({
      newest: { runId: summary.runId, status: 'succeeded' },
      baseline: { runId: summary.runId, total: 13, candidates: 5, used: 7, deletedSince: 5 },
    });
    expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({ released: true });
  });

  it('tells in the next night which findings are known, and which are over', async () => {
    const world = await openWorld();
    const activities = (run: RunSummary) =>
      world
        .artefact(run, 'findings.ocsf.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).activity_name);
    const deletions = ['Delete', 'Delete', 'Delete', 'Delete', 'Delete'];
    expect(activities(await world.night())).toEqual(['Create', 'Create', ...deletions]);
    world.pass(1);
    expect(activities(await world.night())).toEqual(['Update', 'Close']);
  });

  it('deletes 95 at a time, as many as fit into one rate window', async () => {
    const limits = { maxDeletions: 500, maxDeletionPercent: 100, wholeOwner: 'allow' };
    const world = await openWorld({ cast: false, policy: { rotations: [], limits } });
    const owner = world.sandbox.tenant.addIdentity({ name: 'Somebody' });
    for (let number = 1; number <= 96; number += 1)
      world.sandbox.tenant.addToken({
        ownerId: owner.id,
        created: '2026-01-01T00:00:00.000Z',
        lastUsed: '2026-02-01T00:00:00.000Z',
      });
    const summary = await world.night();
    const sizes = [1, 2].map(
      (batch) => JSON.parse(world.artefact(summary, `intents/000${batch}.outcome.json`)).records.length,
    );
    expect(sizes).toEqual([95, 1]);
  });

  it('finds nothing to do on the next night, and no shrinkage in its own deletions', async () => {
    const world = await openWorld({ policy: { sanity: { maxShrinkPercent: 0 } } });
    await world.night();
    world.pass(1);
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { planned: 0 } });
  });
});

describe('a night with seven days of notice', () => {
  const policy = { notice: { days: 7 } };

  it('gives notice first, and says in the message of whom', async () => {
    const world = await openWorld({ policy });
    const summary = await world.night();
    expect(gone(world)).toEqual([]);
    expect(world.writes()).toBe(0);
    expect(outcomesIn(expectSummary(world, summary))).toEqual({ noticed: 5, kept: 8 });
    expect(world.sent[0]?.message.subject).toBe('[acme] notice: 5 tokens to be deleted from 2026-11-30');
    for (const id of Object.values(doomed)) expect(world.sent[0]?.message.text).toContain(id);
  });

  it.each([
    ['keeps them while the notice runs', 6.9, []],
    ['deletes them when it has run out', 7, everyone],
  ])('%s', async (_fact, days, left) => {
    const world = await openWorld({ policy });
    await world.night();
    world.pass(days);
    const summary = await world.night();
    expect(gone(world)).toEqual(left);
    expectProtected(world);
    expectSummary(world, summary);
    expect(summary.status).toBe('succeeded');
  });

  it('writes into the line of a deletion when its notice was given, and when it ran out', async () => {
    const world = await openWorld({ policy });
    await world.night();
    world.pass(8);
    const summary = await world.night();
    expect(JSON.parse(world.artefact(summary, 'intents/0001.outcome.json')).records[0]).toMatchObject({
      noticedAt: '2026-11-23T03:00:00.000Z',
      deadline: '2026-11-30T03:00:00.000Z',
      at: '2026-12-01T03:00:00.000Z',
    });
  });

  it('spares a token that was used, and one that was exempted, since their notice; and not one that was renamed', async () => {
    const world = await openWorld({ policy });
    await world.night();
    world.pass(7);
    world.sandbox.tenant.use(doomed['stale one']);
    world.sandbox.tenant.patchToken(doomed['stale three'], { name: 'I am still needed!' });
    const exemptions = [{ token: doomed['stale two'], reason: 'r', approvedBy: 'a', until: '2026-12-31' }];
    const summary = await world.night({ policy: { ...world.policy, exemptions } });
    expect(gone(world)).toEqual(['stale three', 'never used', "leaver's"]);
    expect(outcomesIn(expectSummary(world, summary))).toMatchObject({ deleted: 3 });
  });

  it.each([
    ['a notifier that refuses', { accepted: false, readers: 1, messageId: null, reason: 'no rights' }],
    ['a message that nobody reads', { accepted: true, readers: 0, messageId: 'm', reason: null }],
  ])('gives no notice by %s, and says so', async (_what, publication) => {
    const world = await openWorld({ policy });
    const summary = await world.night({ notifier: { publish: async () => publication } });
    expect(summary).toMatchObject({ status: 'partial', deletions: { noticed: 0, waiting: 5 } });
    expect(exitCodeOf(summary.status)).toBe(1);
    expect(JSON.parse(world.objects.get('acme/ledger.json') ?? '').notices).toEqual({});
    world.pass(7);
    await world.night();
    expect(gone(world)).toEqual([]);
  });
});

describe('report mode', () => {
  it('writes nothing to the tenant, tells what enforcing would do, and gives no notice', async () => {
    for (const days of [0, 7]) {
      const world = await openWorld({ policy: { mode: 'report', notice: { days } } });
      const summary = await world.night();
      expect(world.writes()).toBe(0);
      expect(gone(world)).toEqual([]);
      expect(outcomesIn(expectSummary(world, summary))).toEqual({ 'would-delete': 5, kept: 8 });
      expect(summary).toMatchObject({ mode: 'report', status: 'succeeded' });
      expect(world.objects.has('acme/ledger.json')).toBe(false);
    }
  });

  it('is what a run does whose caller tightens an enforcing policy', async () => {
    const world = await openWorld();
    const summary = await world.night({ mode: 'report' });
    expect(summary.mode).toBe('report');
    expect(world.writes()).toBe(0);
  });
});

describe('a halted night', () => {
  it('makes not one deletion, names what was expected and what came, and exits 3', async () => {
    const world = await openWorld({ policy: { limits: { maxDeletions: 4, maxDeletionPercent: 100 } } });
    const summary = await world.night();
    expect(world.writes()).toBe(0);
    expect(exitCodeOf(summary.status)).toBe(3);
    expect(summary.guard).toEqual({
      verdict: 'halt',
      reasons: ['max-deletions: expected at most 4 deletions, came 5 due'],
    });
    expect(outcomesIn(expectSummary(world, summary))).toEqual({ 'not-reached': 5, kept: 8 });
  });

  it('is applied by the next run once a person approves exactly that plan', async () => {
    const world = await openWorld({
      policy: { limits: { maxDeletions: 4, maxDeletionPercent: 100, onBreach: 'approval' } },
    });
    const halted = await world.night();
    expect(halted).toMatchObject({ status: 'halted', guard: { verdict: 'approval' } });
    world.objects.set(
      `acme/approvals/${halted.planHash.slice(7)}.json`,
      JSON.stringify({
        schemaVersion: 1,
        planHash: halted.planHash,
        approvedAt: '2026-11-23T09:00:00.000Z',
        approvedBy: 'Ada',
        reason: 'spring cleaning',
        breaches: ['max-deletions'],
        due: Object.values(doomed),
        announce: [],
      }),
    );
    world.pass(1);
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
    expect(gone(world)).toEqual(everyone);
  });
});
