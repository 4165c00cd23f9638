import * as z from 'zod';
import type { FaultPath } from '../fault.ts';
import { ownersSchema } from '../owners-schema.ts';
import { exemptionSchema, ruleSchema, tenantSchema } from '../schema.ts';
import { rotationSchema } from '../settings-schema.ts';

/** What is wrong with a part of the policy that has the right shape; the path starts at that part. */
export type Objection = { path: FaultPath; message: string; remedy: string };

/** One sentence of the policy's rules, as a function. */
export type Check<Subject> = (subject: Subject) => Objection | null;

const { baseUrl, apiVersion, credentials } = tenantSchema.shape;

function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().catch(null);
}

function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.array(orNull(schema)).catch([]);
}

const readableTenant = z.object({
  baseUrl: orNull(baseUrl),
  allowHost: z.boolean().catch(false),
  apiVersion: orNull(apiVersion),
  credentials: orNull(credentials),
  rules: listOf(ruleSchema),
  exemptions: listOf(exemptionSchema),
  rotations: listOf(rotationSchema),
  owners: orNull(ownersSchema),
});

const readableFile = z
  .object({ tenants: z.record(z.string(), orNull(readableTenant)) })
  .catch({ tenants: {} });

/** The parts of a tenant that have the right shape; null where one has not. */
export type ReadableTenant = z.infer<typeof readableTenant> & { tenant: string };

/** The tenants of a merged file, as far as they have the right shape: so a fault hides no other. */
export function readTenants(merged: unknown): ReadableTenant[] {
  return Object.entries(readableFile.parse(merged).tenants).flatMap(([tenant, parts]) =>
    parts === null ? [] : [{ ...parts, tenant }],
  );
}
