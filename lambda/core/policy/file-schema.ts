import * as z from 'zod';
import type { Json } from '../json.ts';
import { tenantNameSchema, tenantSchema } from './schema.ts';

const version = z.literal(1).describe('The version of this format.');
const written = tenantSchema.partial();

function tenants<Tenant extends z.ZodType>(name: z.ZodString, tenant: Tenant) {
  return z
    .record(name, tenant)
    .refine((all) => Object.keys(all).length >= 1, 'must hold at least one tenant')
    .refine((all) => Object.keys(all).length <= 1000, 'must hold at most 1000 tenants')
    .meta({ minProperties: 1, maxProperties: 1000, description: 'The tenants, by name.' });
}

/** The policy file as a person writes it: what a tenant lacks may stand under `defaults`. */
export const fileSchema = z
  .strictObject({
    version,
    defaults: written.describe('The same keys as a tenant; a tenant overrides them key by key.').optional(),
    tenants: tenants(tenantNameSchema, written),
  })
  .describe('Policy of token-hygiene.');

/**
 * The policy file once its defaults are merged into every tenant: nothing needed is missing.
 * It looks at tenants with a wrong name too, which the file's own schema passes over.
 */
export const mergedSchema = z.strictObject({
  version,
  defaults: z.unknown().optional(),
  tenants: tenants(z.string(), tenantSchema),
});

/** The JSON Schema (draft 2020-12) of the policy file, for editors. */
export function policyJsonSchema(): { readonly [key: string]: Json } {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-2020-12', io: 'input' });
  return z.record(z.string(), z.json()).parse(schema);
}
