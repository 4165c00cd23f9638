import type { Node } from 'constructs';
import * as z from 'zod';
import { maxStacks } from './places.ts';

/** A list in the context: a JSON array in cdk.json, or names with commas on the command line. */
const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((name) => name.trim()))])
  .transform((list) => list.filter((name) => name !== ''))
  .default([]);

const keyArn = z
  .string()
  .regex(/^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+$/, 'must be the ARN of a key');

/** A choice in the context: `true` in cdk.json, the word on the command line. */
const choice = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]).default(false);

/** Tags: an object in cdk.json, or `key=value` with commas on the command line. */
const tags = z.union([
  z.record(z.string(), z.string()),
  names
    .pipe(z.array(z.templateLiteral([z.string().min(1), '=', z.string()])))
    .transform((list) =>
      Object.fromEntries(
        list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
    ),
]);

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
  /** Secrets that are there already, where the stack would create them. */
  existingSecrets: names,
  /** Name of the bucket of an earlier deployment. */
  existingBucket: z.string().optional(),
  /** ARN of the key of an earlier deployment, or of one of the customer's. */
  existingKey: keyArn.optional(),
  /** Designated secrets that Secrets Manager itself rotates, on a schedule of its own. */
  managedRotations: names,
  /** ARNs of the keys that encrypt the secrets, where they are the customer's. */
  secretKeys: names,
  /** In how many stacks the tenants are; more only as synth asks for it, fewer only once the last is destroyed. */
  tenantStacks: z.coerce.number().int().min(1).max(maxStacks).default(1),
  /** Days for which nobody can delete an artefact; 0 = no object lock. Set at the first deployment only: this stack does not change a bucket that is there. */
  objectLockDays: z.coerce.number().int().min(0).max(36_500).default(0),
  /** Subnets for the functions, and their security groups: one is nothing without the other. */
  subnets: names,
  securityGroups: names,
  /** Address of an HTTP proxy for the functions; everybody who sees the template sees it. */
  proxy: z
    .url({ protocol: /^https?$/ })
    .refine((text) => new URL(text).password === '', 'must not hold a password')
    .optional(),
  /** Hosts that the functions reach without the proxy. */
  noProxy: names,
  /** Whether AWS X-Ray traces the functions. */
  tracing: choice,
  /** Whether findings go to Security Hub CSPM too. */
  securityHub: choice,
  /** ARN of a key of the customer's for the functions' logs and checkpoints. */
  functionsKey: keyArn.optional(),
  /** How many nights of one stack may run in the same instant. */
  reservedConcurrency: z.coerce.number().int().min(1).optional(),
  /** ARN of the policy that bounds every role. */
  permissionsBoundary: z
    .string()
    .regex(/^arn:aws:iam::([0-9]{12}|aws):policy\/.+$/, 'must be the ARN of a policy')
    .optional(),
  /** Tags of everything that can have tags. */
  tags: tags.default({}),
  /** Whether CloudFormation refuses to delete the stacks. */
  terminationProtection: choice,
});

/** What a deployment may set in the context. */
export type Settings = z.infer<typeof settingsSchema>;

/** Reads the settings from the context of an app. @throws Error that names each wrong key */
export function readSettings(node: Node): Settings {
  const given = Object.keys(settingsSchema.shape).map((key) => [key, node.tryGetContext(key)]);
  const parsed = settingsSchema.superRefine(together).safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new Error(`The context (cdk.json, or -c) is wrong:\n${z.prettifyError(parsed.error)}`);
}

/** What one setting asks of another. */
function together(settings: Settings, context: z.RefinementCtx): void {
  const { existingBucket, existingKey, objectLockDays, createSecrets, existingSecrets } = settings;
  const wrong = (key: keyof Settings, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (existingBucket !== undefined && existingKey === undefined)
    wrong('existingBucket', 'needs existingKey, the key that decrypts what the bucket holds');
  if (existingBucket !== undefined && objectLockDays > 0)
    wrong('objectLockDays', 'is set on the bucket itself where the bucket exists already');
  if ((settings.subnets.length === 0) !== (settings.securityGroups.length === 0))
    wrong('subnets', 'and securityGroups need each other');
  if (settings.noProxy.length > 0 && settings.proxy === undefined) wrong('noProxy', 'needs proxy');
  const both = createSecrets.filter((name) => existingSecrets.includes(name));
  if (both.length > 0) wrong('createSecrets', `names what existingSecrets names too: ${both.join(', ')}`);
}
