import type { Node } from 'constructs';
import * as z from 'zod';

/** A list in the context: a JSON array in cdk.json, or names with commas on the command line. */
const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((name) => name.trim()))])
  .transform((list) => list.filter((name) => name !== ''))
  .default([]);

const settingsSchema = z.object({
  /** The policy file. */
  policy: z.string().default('hygiene.yaml'),
  /** Tenants that may enforce: the second yes beside `mode: enforce` in the policy. */
  confirmTenants: names,
  /** Tenants, or designated secrets, of the deployed policy that this one may drop. */
  dropTenants: names,
  /** Mail addresses that get reports and alarms. */
  subscribers: names,
  /** Secrets that the stack creates, without a value. */
  createSecrets: names,
  /** Designated secrets that Secrets Manager itself rotates, on a schedule of its own. */
  managedRotations: names,
  /** ARNs of the keys that encrypt the secrets, where they are the customer's. */
  secretKeys: names,
  /** Days for which nobody can delete an artefact; 0 = no object lock. It cannot be switched on later. */
  objectLockDays: z.coerce.number().int().min(0).max(36_500).default(0),
});

/** What a deployment may set in the context, beside the policy. */
export type Settings = z.infer<typeof settingsSchema>;

/** Reads the settings from the context of an app. @throws ZodError that names the wrong key */
export function readSettings(node: Node): Settings {
  const given = Object.keys(settingsSchema.shape).map((key) => [key, node.tryGetContext(key)]);
  return settingsSchema.parse(Object.fromEntries(given));
}
