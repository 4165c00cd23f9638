import * as z from 'zod';
import { readOwnJson } from '../archive/documents.ts';
import { batchKey } from '../archive/run.ts';
import { instantSchema } from '../core/instant.ts';
import { noticeSchema } from '../core/notice/ledger.ts';
import { patSchema } from '../core/pat.ts';
import type { Candidate, FilterKey } from '../core/plan.ts';
import { quarantinedSchema } from '../core/quarantine/ledger.ts';
import type { RunContext } from './context.ts';

const filterSchema: z.ZodType<FilterKey> = z.union([
  z.templateLiteral(['unused-', z.int()]),
  z.literal('never-used'),
]);

const candidateSchema: z.ZodType<Candidate> = z.strictObject({
  pat: patSchema,
  rule: z.string(),
  ruleHash: z.string(),
  action: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delete'), filter: filterSchema }),
    z.strictObject({ do: z.literal('expire'), inDays: z.int() }),
  ]),
  reason: z.string(),
  fingerprint: z.string(),
});

const dueSchema = z.strictObject({
  candidate: candidateSchema,
  /** The notice that allows it; null where the policy needs none. */
  notice: noticeSchema.nullable(),
  /** What is known of a token that waits in quarantine. */
  known: quarantinedSchema.exactOptional(),
});

const workSchema = z.discriminatedUnion('does', [
  z.strictObject({ does: z.literal('delete'), filter: filterSchema }),
  z.strictObject({ does: z.literal('quarantine'), filter: filterSchema }),
  /** A rule caps their lives at so many days from then. */
  z.strictObject({ does: z.literal('expire'), inDays: z.int() }),
  /** Their days in quarantine have passed. */
  z.strictObject({ does: z.literal('delete-quarantined'), filter: filterSchema }),
  /** They are given their former expiry back. */
  z.strictObject({ does: z.literal('give-back') }),
]);

const batchSchema = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  number: z.int(),
  work: workSchema,
  /** The plan's instant, for which its listings were filtered, and its hash. */
  now: instantSchema,
  planHash: z.string(),
  /** How many tokens the tenant listed when the plan was made, and by how many milliseconds its clock was ahead. */
  listed: z.int(),
  aheadMs: z.number(),
  /** How many tokens the batches before it hold, and all of them together. */
  before: z.int(),
  of: z.int(),
  /** Their owners that were not found on two nights. */
  gone: z.array(z.string()),
  due: z.array(dueSchema),
});

/** A candidate whose time has come. */
export type Due = z.infer<typeof dueSchema>;

/** What is done to the tokens of a batch, and the filtered listing that certifies it. */
export type Work = z.infer<typeof workSchema>;

/** `batches/NNNN.json`: a part of what is due, which one listing can certify again. */
export type Batch = z.infer<typeof batchSchema>;

/** A batch of this run. @throws GuardError where it is not there, or not as it was written */
export function readBatch(
  { archive, run }: Pick<RunContext, 'archive' | 'run'>,
  number: number,
): Promise<Batch> {
  return readOwnJson(archive, batchKey(run, number, 'batch'), batchSchema);
}
