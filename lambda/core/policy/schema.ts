import * as z from 'zod';
import { hashJson } from '../json.ts';
import { plainId } from '../text.ts';
import { ownersSchema } from './owners-schema.ts';
import {
  limitsSchema,
  noticeSchema,
  quarantineSchema,
  rotationSchema,
  sanitySchema,
  scheduleSchema,
} from './settings-schema.ts';

const days = z.int().min(0).max(3650);

const label = z.string().max(200).regex(/\S/, 'must not be empty');

const pattern = z
  .string()
  .max(200)
  .regex(/[^*\s]/, 'must name something: * alone, or nothing, would match everything');

const tokenId = z
  .string()
  .regex(/^[0-9A-Fa-f-]{32,36}$/, 'must be a token id: 32 to 36 characters of 0-9, a-f and -')
  .overwrite(plainId)
  .describe("The token's id, which is its OAuth client id.");

const owner = pattern
  .overwrite(plainId)
  .describe("The owner's identity id, display name or mail address; * stands for any text.");

/** The conditions of a rule; all of them must hold. */
export const whenSchema = z.strictObject({
  unusedDays: days
    .min(7)
    .optional()
    .describe('Last used at least so many days ago; the tenant notes use once a day at most, hence the 7.'),
  neverUsedDays: days.min(2).optional().describe('Never used, and created at least so many days ago.'),
  olderThanDays: days.min(1).optional().describe('Created at least so many days ago.'),
  expiresWithinDays: days.optional().describe('Expires within so many days, or has expired.'),
  neverExpires: z.boolean().optional().describe('Has no expiry (true), or has one (false).'),
  ownerInactive: z
    .boolean()
    .optional()
    .describe('The owner is inactive, short or long term (true), or active (false).'),
  ownerGone: z
    .literal(true)
    .optional()
    .describe('The owner is gone: on two nights the tenant answered that there is no such identity.'),
  scope: label.optional().describe('Holds this scope; sp:scopes:all also matches a null or empty scope.'),
  owner: owner.optional(),
  name: pattern.optional().describe("The token's name, with *; it is typed by the token's owner."),
  token: tokenId.optional(),
});

/** How grave a finding is. */
export const severitySchema = z.enum(['high', 'medium', 'low']);

/** One rule of the policy. */
export const ruleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'must be 1 to 48 lower-case letters, digits and -')
    .describe('What reports call the rule; unique within the tenant.'),
  when: whenSchema.describe('The conditions; all of them must hold.'),
  do: z
    .enum(['keep', 'delete', 'expire', 'report'])
    .describe('The first matching keep, delete or expire decides; every matching report adds a finding.'),
  inDays: z
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe(
      'What an expire rule brings the expiry forward to: so many days from then, never later than it is.',
    ),
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
  owner: owner.optional(),
  name: pattern
    .optional()
    .describe("The token's name, with *; with owner or token only, since owners type the names."),
  reason: label.describe('Why; every report lists it.'),
  approvedBy: label.describe('Who answers for it.'),
  until: z.iso.date('must be a day such as 2027-03-31').describe('The last day of the exemption, in UTC.'),
  accepts: z
    .array(z.string().max(48))
    .min(1)
    .max(100)
    .optional()
    .describe('Names of report rules whose findings on these tokens are accepted until then.'),
});

/** A tenant's whole policy, with its defaults applied. */
export const tenantSchema = z.strictObject({
  baseUrl: z
    .string()
    .max(300)
    .regex(/\S/, 'must not be empty')
    .overwrite((url) => url.replace(/\/+$/, ''))
    .describe('The API of the tenant, such as https://acme.api.identitynow.com.'),
  allowHost: z.boolean().default(false).describe('Allows a base URL that is not on a known ISC host.'),
  apiVersion: z.enum(['v2024', 'v2025', 'v2026', 'v1']).describe('The version of the API to speak.'),
  credentials: z
    .string()
    .max(2055)
    .regex(/^(?:env|secret:\S.*)$/, 'must be env, or secret:<Secrets Manager name or ARN>')
    .describe(
      'env (SAIL_CLIENT_ID and SAIL_CLIENT_SECRET; one tenant at most), or secret:<Secrets Manager name or ARN>.',
    ),
  mode: z
    .enum(['report', 'enforce'])
    .default('report')
    .describe('report only tells what it would delete; enforce deletes.'),
  rules: z.array(ruleSchema).min(1).max(100).describe('Tried in order.'),
  exemptions: z
    .array(exemptionSchema)
    .max(1000)
    .default([])
    .describe('Tokens that no rule may delete; every report lists them.'),
  notice: noticeSchema.prefault({}).describe('The warning before a deletion.'),
  owners: ownersSchema
    .optional()
    .describe('How the owners of tokens are told; absent: only the operators are.'),
  quarantine: quarantineSchema
    .optional()
    .describe(
      'Due tokens are first ended by their expiry, which can be taken back; absent: they are deleted at once.',
    ),
  limits: limitsSchema.prefault({}).describe('How much one run may delete.'),
  sanity: sanitySchema.prefault({}).describe('What makes a run distrust what it sees, and halt.'),
  rotate: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether due rotations are carried out; independent of mode.'),
  rotations: z
    .array(rotationSchema)
    .max(500)
    .default([])
    .describe('Tokens whose credentials live in a secret and are renewed there.'),
  schedule: scheduleSchema.prefault({}).describe('When the nights begin, in AWS; a laptop runs when told.'),
});

/** A tenant's name in the policy; it becomes part of archive keys. */
export const tenantNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and -');

export type When = z.infer<typeof whenSchema>;

export type Severity = z.infer<typeof severitySchema>;

export type Rule = z.infer<typeof ruleSchema>;

export type Exemption = z.infer<typeof exemptionSchema>;

export type Rotation = z.infer<typeof rotationSchema>;

export type ApiVersion = z.infer<typeof tenantSchema>['apiVersion'];

export type TenantPolicy = z.infer<typeof tenantSchema>;

/** The whole file: every tenant with the file's defaults merged in, key by key. */
export type Policy = { version: 1; tenants: Record<string, TenantPolicy> };

/** Hash of a tenant's policy with its defaults merged in: equal for equal meaning, however it is written. */
export function policyHash(policy: TenantPolicy): string {
  return hashJson(policy);
}

/** Hash of what a rule does to whom; its name, severity and controls may change without a change of meaning. */
export function ruleHash(rule: Pick<Rule, 'when' | 'do' | 'inDays'>): string {
  return hashJson({ when: rule.when, do: rule.do, inDays: rule.inDays });
}
