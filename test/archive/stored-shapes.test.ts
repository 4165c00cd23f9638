import { describe, expect, it } from 'vitest';
import { readOwnLong, writeLong } from '../../lambda/archive/documents.ts';
import type { RunIdentity } from '../../lambda/archive/run.ts';
import type { Plan } from '../../lambda/core/plan.ts';
import {
  intended,
  lineOf,
  nothingEarlier,
  type RecordDeps,
  readEarlier,
  readRecords,
  writeIntent,
} from '../../lambda/deletion/record.ts';
import { GuardError } from '../../lambda/errors.ts';
import { writeBatches } from '../../lambda/steps/batches.ts';
import { readBatch } from '../../lambda/steps/stored-batch.ts';
import { type Inventory, inventoryShape } from '../../lambda/steps/stored-inventory.ts';
import { planShape } from '../../lambda/steps/stored-plan.ts';
import { aCandidate, aNotice, anEntry, aPat, facts, NOW, observations } from '../support/builders.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

const run: RunIdentity = {
  runId: 'run-1',
  startedAt: NOW,
  prefix: 'acme/runs/2026/11/23/run-1/',
  mode: 'enforce',
  switchPosition: 'enforce',
};
const candidate = aCandidate(aPat());
const plan: Plan = {
  ...{ schemaVersion: 1, runId: 'run-1', tenant: 'acme', now: NOW, mode: 'enforce' },
  ...{ policyHash: 'sha256:policy', planHash: 'sha256:plan', findings: [] },
  guard: { verdict: 'proceed', reasons: [], checks: [{ name: 'x', passed: true, expected: '', actual: '' }] },
  planned: [{ candidate, stage: { stage: 'due', notice: aNotice(candidate) } }],
};
const inventory: Inventory = {
  ...{ schemaVersion: 1, runId: 'run-1', at: NOW, designated: [], owners: [], ownersFailure: null },
  connection: { clientId: 'c', ownerId: null, tenantId: null, org: null, serverTime: null },
  observed: observations(),
  evidence: { doubts: [['a', 'b']], fresh: 0, namedBy: [] },
  entries: [anEntry(aPat(), facts())],
};

/** An archive in which a run wrote its plan, its inventory, a batch and its intent. */
async function openWritten(): Promise<{ objects: Objects; context: RecordDeps }> {
  const objects: Objects = new Map();
  const archive = createMemoryArchive(objects);
  const context = {
    archive,
    run,
    clock: { now: () => NOW, sleep: async () => undefined },
    log: () => undefined,
  };
  await writeLong(archive, { run, name: 'plan' }, plan);
  await writeLong(archive, { run, name: 'inventory' }, inventory);
  await writeBatches(context, plan, inventory);
  const grounds = { rule: 'stale', policyHash: '', planHash: '', noticedAt: null, deadline: null };
  await writeIntent(context, { number: 1, earlier: nothingEarlier }, [
    lineOf(aPat(), { ...grounds, runId: 'run-1' }, { ...intended, at: NOW }),
  ]);
  return { objects, context };
}

type Reader = (context: RecordDeps) => Promise<unknown>;
const batch: Reader = (context) => readBatch(context, 1);
const records: Reader = ({ archive }) => readRecords(archive, run);
const earlier: Reader = (context) => readEarlier(context, 1);
const thePlan: Reader = ({ archive }) => readOwnLong(archive, { run, name: 'plan' }, planShape);
const theInventory: Reader = ({ archive }) =>
  readOwnLong(archive, { run, name: 'inventory' }, inventoryShape);

type Case = [what: string, file: string, reader: Reader, from: string, to: string];

const cases: Case[] = [
  ['a batch of another run', 'batches/0001.json', batch, '"runId":"run-1"', '"runId":"run-2"'],
  ['a batch of a newer layout', 'batches/0001.json', batch, '"schemaVersion":1', '"schemaVersion":2'],
  ['a batch whose token lost its fingerprint', 'batches/0001.json', batch, '"fingerprint":', '"print":'],
  [
    'a batch whose token is managed in words',
    'batches/0001.json',
    batch,
    '"managed":false',
    '"managed":"no"',
  ],
  ['a batch with a filter that is none', 'batches/0001.json', batch, '"unused-90"', '"used-90"'],
  ['a batch that ends early', 'batches/0001.json', batch, '}]}', '}'],
  ['an intent of another run', 'intents/0001.json', records, '"runId":"run-1"', '"runId":"run-2"'],
  ['an intent without attempts', 'intents/0001.json', earlier, '"attempts"', '"attempted"'],
  ['an attempt with an outcome that is none', 'intents/0001.json', records, '"not-reached"', '"gone"'],
  ['a plan of another run', 'plan.json', thePlan, '"runId":"run-1"', '"runId":"run-2"'],
  ['a plan with a stage that is none', 'plan.json', thePlan, '"stage":"due"', '"stage":"soon"'],
  ['a plan whose token lost its id', 'plan.json', thePlan, '"kind":"pat","id"', '"kind":"pat","no"'],
  ['a plan with a check that is passed in words', 'plan.json', thePlan, '"passed":true', '"passed":"yes"'],
  ['a plan whose list is none', 'plan.json', thePlan, '"findings":[]', '"findings":{}'],
  ['an inventory of another run', 'inventory.json', theInventory, '"runId":"run-1"', '"runId":"run-2"'],
  ['an inventory without a doubt that it had', 'inventory.json', theInventory, '[["a","b"]]', 'null'],
  ['an inventory with a row of no kind', 'inventory.json', theInventory, '"kind":"pat"', '"kind":"token"'],
];

describe('what a run stored', () => {
  it.each(cases)('is read as it was written, and %s is refused', async (...[, file, read, from, to]) => {
    const { objects, context } = await openWritten();
    await expect(read(context)).resolves.toBeDefined();
    const key = `${run.prefix}${file}`;
    const written = objects.get(key) ?? '';
    expect(written).toContain(from);
    objects.set(key, written.replaceAll(from, to));
    await expect(read(context)).rejects.toThrow(GuardError);
    await expect(read(context)).rejects.toThrow(/was damaged: it is not what this tool wrote there/);
  });
});
