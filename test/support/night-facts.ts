import { expect } from 'vitest';
import * as z from 'zod';
import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { doomed, spared } from './tenant-cast.ts';
import { type NightWorld, toldIn } from './world.ts';

const outcomes = [
  'deleted',
  'quarantined',
  'released',
  'expired',
  'already-gone',
  'would-delete',
  'noticed',
  'waiting',
  'kept',
  'spared',
  'failed',
  'not-reached',
] as const;
const count = z.int().min(0);
const token = z.strictObject({
  id: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  verdict: z.enum(['keep', 'delete']),
  rule: z.string().nullable(),
  reason: z.string(),
  outcome: z.enum(outcomes),
});

/** `summary.json` as the documentation promises it to scripts and alarms, written apart from the code. */
export const summaryFile = z.strictObject({
  schemaVersion: z.literal(1),
  version: z.string(),
  runId: z.string(),
  tenant: z.string(),
  mode: z.enum(['report', 'enforce']),
  status: z.enum(['succeeded', 'partial', 'halted', 'failed']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  policyHash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  planHash: z.string().regex(/^(sha256:[0-9a-f]{64})?$/),
  inventory: z.strictObject({
    total: count,
    stale: count,
    neverUsed: count,
    managed: count,
    exempt: count,
    unreadable: count,
  }),
  risk: z
    .strictObject({
      tokens: count,
      everything: count,
      neverExpire: count,
      ownerLeft: count,
      ownerKnown: count,
    })
    .exactOptional(),
  pace: z.strictObject({ announce: count, queued: count }).exactOptional(),
  controls: z.record(z.string(), count).exactOptional(),
  deletions: z.strictObject({
    planned: count,
    noticed: count,
    waiting: count,
    due: count,
    deleted: count,
    quarantined: count,
    released: count,
    expired: count,
    alreadyGone: count,
    spared: count,
    failed: count,
    notReached: count,
  }),
  rotations: z.strictObject({ due: count, rotated: count, failed: count, retired: count, stillUsed: count }),
  findings: z.strictObject({
    ...{ high: count, medium: count, low: count },
    ...{ new: count, accepted: count, platform: count, closed: count },
  }),
  guard: z.strictObject({ verdict: z.enum(['proceed', 'halt', 'approval']), reasons: z.array(z.string()) }),
  api: z.strictObject({ requests: count, retries: count, throttled: count }),
  tokens: z.array(token),
});

/** How many tokens had each outcome, as the figures of a summary tell it. */
export function outcomesIn(file: z.infer<typeof summaryFile>): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(file.tokens, ({ outcome }) => outcome)].map(([outcome, of]) => [outcome, of.length]),
  );
}

/** The summary as it was archived: well-formed, the same as was returned, and each token in it once. */
export function expectSummary(world: NightWorld, summary: RunSummary): z.infer<typeof summaryFile> {
  const file = summaryFile.parse(JSON.parse(world.artefact(summary, 'summary.json')));
  const { tokens, ...figures } = file;
  expect(figures).toEqual(summary);
  expect(tokens.length).toBe(figures.inventory.total);
  expect(new Set(tokens.map(({ id }) => id)).size).toBe(tokens.length);
  const { deletions } = figures;
  const { deleted = 0, noticed = 0, waiting = 0, failed = 0, spared: left = 0 } = outcomesIn(file);
  expect([deleted, noticed, waiting, failed, left]).toEqual([
    deletions.deleted,
    deletions.noticed,
    deletions.waiting,
    deletions.failed,
    deletions.spared,
  ]);
  return file;
}

/** The first promise: whatever happened, the protected tokens, the young and the fresh are there. */
export function expectProtected(world: NightWorld): void {
  expect(missing(world)).toEqual([]);
}

/** The protected tokens that are gone, by name; young and fresh ones among them, which in time grow old. */
export function missing(world: NightWorld): string[] {
  const there = world.ids();
  const own = world.sandbox.worker.clientId;
  return Object.entries({ ...spared, own }).flatMap(([name, id]) => (there.has(id) ? [] : [name]));
}

/** The tokens of a run by outcome; fails unless each token of the inventory has exactly one. */
export function outcomesOf(world: NightWorld, summary: RunSummary): Partial<Record<TokenOutcome, number>> {
  const { tokens } = world.results(summary);
  expect(tokens).toHaveLength(summary.inventory.total);
  expect(new Set([...tokens].map(({ id }) => id)).size).toBe(tokens.length);
  const groups = Map.groupBy(tokens, ({ outcome }) => outcome);
  return Object.fromEntries([...groups].map(([outcome, of]) => [outcome, of.length]));
}

/** When an accepted notice named a token, oldest first. */
export function noticesOf(world: NightWorld, id: string): string[] {
  return world.sent
    .filter(({ message }) => message.attributes.status === 'notice' && message.text.includes(id))
    .map(({ at }) => at);
}

/** The doomed tokens that are gone, by name. */
export function gone(world: NightWorld): string[] {
  const there = world.ids();
  return Object.entries(doomed)
    .filter(([, id]) => !there.has(id))
    .map(([name]) => name);
}

/** What a run told of deletions, by token id: its own, and those of earlier runs that it recovered. */
export function told(world: NightWorld, summary: RunSummary): string[] {
  return toldIn(world.artefact(summary, 'results.json'));
}
