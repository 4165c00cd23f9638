import * as z from 'zod';
import { readOwnJson } from '../archive/documents.ts';
import { batchKey, type RunIdentity } from '../archive/run.ts';
import { instantSchema } from '../core/instant.ts';
import { noticeSchema } from '../core/notice/ledger.ts';
import { byAge } from '../core/notice/stage.ts';
import { patSchema } from '../core/pat.ts';
import type { Candidate, FilterKey, Plan } from '../core/plan.ts';
import type { Archive } from '../ports.ts';
import type { RunContext } from './context.ts';

/**
 * The most deletions of one batch: with its re-read, the look-up of owners and a second listing they fit into
 * one rate window of 100 calls, so that no batch stays awake until the window moves on.
 */
const batchSize = 95;

const filterSchema: z.ZodType<FilterKey> = z.union([
  z.templateLiteral(['unused-', z.int()]),
  z.literal('never-used'),
]);

const candidateSchema: z.ZodType<Candidate> = z.strictObject({
  pat: patSchema,
  rule: z.string(),
  ruleHash: z.string(),
  filter: filterSchema,
  reason: z.string(),
  fingerprint: z.string(),
});

/** A candidate whose time has come, with the notice that allows it (null where the policy needs none). */
const dueSchema = z.strictObject({ candidate: candidateSchema, notice: noticeSchema.nullable() });

/** A part of the deletions that are due, which one filtered listing can certify again. */
const batchSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  number: z.int(),
  filter: filterSchema,
  /** The plan's instant, for which its listings were filtered, and its hash. */
  now: instantSchema,
  planHash: z.string(),
  /** How many tokens the tenant listed when the plan was made. */
  listed: z.int(),
  /** How many deletions the batches before it hold, and all of them together. */
  before: z.int(),
  of: z.int(),
  due: z.array(dueSchema),
});

/** One deletion of a batch. */
export type Due = z.infer<typeof dueSchema>;

/** What `batches/NNNN.json` holds. */
export type Batch = z.infer<typeof batchSchema>;

/** Writes a plan's batches, and tells how many they are. */
export async function writeBatches(
  { archive, run }: { archive: Archive; run: RunIdentity },
  plan: Plan,
  listed: number,
): Promise<number> {
  const due = dueInOrder(plan);
  let number = 0;
  let before = 0;
  for (const part of partsOf(due)) {
    number += 1;
    const batch: Batch = {
      ...{ schemaVersion: 1, runId: plan.runId, number, filter: part[0].candidate.filter },
      ...{ now: plan.now, planHash: plan.planHash, listed, before, of: due.length, due: part },
    };
    await archive.write(batchKey(run, number, 'batch'), JSON.stringify(batch));
    before += part.length;
  }
  return number;
}

/** A batch of this run. @throws GuardError where it is not there, or not as it was written */
export function readBatch(
  { archive, run }: Pick<RunContext, 'archive' | 'run'>,
  number: number,
): Promise<Batch> {
  return readOwnJson(archive, batchKey(run, number, 'batch'), batchSchema);
}

/** What is due tonight, in an order in which one filtered listing certifies neighbours; of those the oldest first. */
function dueInOrder(plan: Plan): Due[] {
  const due: Due[] = [];
  for (const { candidate, stage } of plan.planned)
    if (stage.stage === 'due') due.push({ candidate, notice: stage.notice });
  return due.sort((one, other) => byAge(one.candidate, other.candidate)).sort(byFilter);
}

function byFilter({ candidate: one }: Due, { candidate: other }: Due): number {
  return one.filter < other.filter ? -1 : Number(one.filter > other.filter);
}

/** Neighbours of one filter, at most a batch of them. */
function partsOf(due: readonly Due[]): [Due, ...Due[]][] {
  const parts: [Due, ...Due[]][] = [];
  for (const one of due) {
    const open = parts.at(-1);
    const fits = open !== undefined && open.length < batchSize;
    if (fits && open[0].candidate.filter === one.candidate.filter) open.push(one);
    else parts.push([one]);
  }
  return parts;
}
