import * as z from 'zod';
import { longList, someObject } from '../archive/documents.ts';
import { instantSchema } from '../core/instant.ts';
import type { Owner } from '../core/pat.ts';
import type { Means, Plan, PlannedToken, QuarantinedToken } from '../core/plan.ts';
import { quarantinedSchema } from '../core/quarantine/ledger.ts';

import type { Finding, GuardCheck } from '../core/results.ts';

/** What no planned token lacks; what a batch or a notice is made of is looked at whole when that is read. */
const plannedRow = z.looseObject({
  candidate: z.looseObject({
    pat: z.looseObject({ kind: z.literal('pat'), id: z.string() }),
    ruleHash: z.string(),
    fingerprint: z.string(),
  }),
  stage: z.looseObject({ stage: z.enum(['due', 'announce', 'running', 'queued', 'held']) }),
});

/** What no token in quarantine lacks; its work is looked at whole in its batch. */
const quarantinedRow = z.looseObject({
  tokenId: z.string(),
  known: quarantinedSchema,
  standing: z.looseObject({ standing: z.string() }),
});

/** The shape of `plan.json`. */
export const planShape: z.ZodType<Plan> = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  tenant: z.string(),
  now: instantSchema,
  mode: z.enum(['report', 'enforce']),
  policyHash: z.string(),
  planHash: z.string(),
  guard: z.looseObject({
    verdict: z.enum(['proceed', 'halt', 'approval']),
    reasons: z.array(z.string()),
    checks: longList<GuardCheck>(
      ({ name, passed }) => typeof name === 'string' && typeof passed === 'boolean',
    ),
  }),
  planned: longList<PlannedToken>((row) => plannedRow.safeParse(row).success),
  findings: longList<Finding>(({ key }) => typeof key === 'string'),
  owners: longList<Owner>(({ id }) => typeof id === 'string').exactOptional(),
  means: someObject<Means>().exactOptional(),
  quarantined: longList<QuarantinedToken>((row) => quarantinedRow.safeParse(row).success).exactOptional(),
  uncounted: z.int().exactOptional(),
});
