import { z } from 'zod';

const days = z.int().min(0).max(3650);
const percent = z.number().min(0).max(100);
const pattern = z.string().min(1).max(200);
const tokenId = z.string().regex(/^[0-9a-f-]{32,36}$/, 'a token id: 32 to 36 of 0-9, a-f and -');
const label = z.string().min(1).max(200);

/** The conditions of a rule; all of them must hold. */
export const whenSchema = z.strictObject({
  unusedDays: days
    .min(7)
    .optional()
    .describe('Last used at least so many days ago; 7 at least, since the tenant notes use once a day.'),
  neverUsedDays: days.min(2).optional().describe('Never used, and created at least so many days ago.'),
  olderThanDays: days.min(1).optional().describe('Created at least so many days ago.'),
  expiresWithinDays: days.optional().describe('Expires within so many days, or has expired.'),
  neverExpires: z.boolean().optional().describe('Has no expiry (true), or has one (false).'),
  ownerInactive: z
    .boolean()
    .optional()
    .describe('The owner is inactive, short or long term (true), or active (false).'),
  scope: label.optional().describe('Holds this scope; sp:scopes:all also matches a null or empty scope.'),
  owner: pattern.optional().describe("The owner's identity id, or display name with *."),
  name: pattern.optional().describe("The token's name, with *; it is typed by its owner."),
  token: tokenId.optional().describe("The token's id."),
});

/** How grave a finding is. */
export const severitySchema = z.enum(['high', 'medium', 'low']);

/** One rule of the policy. */
export const ruleSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'lower-case letters, digits and -, at most 48'),
  when: whenSchema,
  do: z.enum(['keep', 'delete', 'report']),
  severity: severitySchema
    .optional()
    .describe('Of the finding that a report rule makes; medium when absent.'),
  controls: z
    .array(label)
    .max(20)
    .optional()
    .describe('Controls of compliance frameworks that the rule serves, such as "CIS 5.3".'),
});

/** A token, or an owner's tokens, that no rule may delete until a day. */
export const exemptionSchema = z.strictObject({
  token: tokenId.optional(),
  owner: pattern.optional().describe("The owner's identity id, or display name with *."),
  name: pattern.optional().describe('With owner or token only: names are typed by the owners.'),
  reason: label,
  approvedBy: label,
  until: z.iso.date().describe('The last day of the exemption, in UTC.'),
});

/** A token whose credentials live in a secret and are renewed there. */
export const rotationSchema = z.strictObject({
  secret: z.string().min(1).max(2048).describe('Secrets Manager name or ARN.'),
  everyDays: days.min(1).default(30),
  overlapDays: days.default(2),
  beforeExpiryDays: days.default(14),
  expiresInDays: days.min(1).default(90),
  maxOverlapDays: days.default(6),
  consumerCacheHours: z
    .int()
    .min(0)
    .max(24 * 30)
    .default(24),
  whenStillUsed: z.enum(['keep', 'delete']).default('keep'),
});

const noticeSchema = z.strictObject({ days: days.max(90).default(7) });

const limitsSchema = z.strictObject({
  maxDeletions: z.int().min(0).max(100_000).default(50),
  maxDeletionPercent: percent.default(10),
  wholeOwner: z.enum(['hold', 'allow']).default('hold'),
  onBreach: z.enum(['halt', 'approval']).default('halt'),
  approvalDays: days.min(1).max(30).default(3),
});

const sanitySchema = z.strictObject({
  maxShrinkPercent: percent.default(30),
  maxCandidateGrowth: z.number().min(1).max(1000).default(5),
  maxUnreadablePercent: percent.default(1),
  maxClockSkewMinutes: z.int().min(0).max(1440).default(10),
});

/** A tenant's whole policy, with its defaults applied. */
export const tenantSchema = z.strictObject({
  baseUrl: z.url(),
  allowHost: z.boolean().default(false).describe('Allows a base URL that is not a known ISC host.'),
  apiVersion: z.enum(['v2024', 'v2025', 'v2026', 'v1']),
  credentials: z.union([
    z.literal('env'),
    z.string().regex(/^secret:.+$/, 'env, or secret:<Secrets Manager name or ARN>'),
  ]),
  mode: z.enum(['report', 'enforce']).default('report'),
  rules: z.array(ruleSchema).min(1).max(100),
  exemptions: z.array(exemptionSchema).max(1000).default([]),
  notice: noticeSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  sanity: sanitySchema.prefault({}),
  rotate: z.enum(['on', 'off']).default('off'),
  rotations: z.array(rotationSchema).max(500).default([]),
});

/** A tenant's name in the policy; it becomes part of archive keys. */
export const tenantNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and -, at most 63');

export type When = z.infer<typeof whenSchema>;
export type Severity = z.infer<typeof severitySchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type Exemption = z.infer<typeof exemptionSchema>;
export type Rotation = z.infer<typeof rotationSchema>;
export type ApiVersion = z.infer<typeof tenantSchema>['apiVersion'];
export type TenantPolicy = z.infer<typeof tenantSchema>;
/** The whole file: every tenant with the file's defaults merged in, key by key. */
export type Policy = { version: 1; tenants: Record<string, TenantPolicy> };
