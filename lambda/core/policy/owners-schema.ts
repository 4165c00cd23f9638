import * as z from 'zod';
import { plainId } from '../text.ts';

const mail = z.email('must be a mail address such as iam@example.com').max(254).describe('A mail address.');

const contactSchema = z.strictObject({
  owner: z
    .string()
    .max(200)
    .regex(/[^*\s]/, 'must name something: * alone, or nothing, would match everything')
    .overwrite(plainId)
    .describe("The owner's identity id, display name or mail address; * stands for any text."),
  mail: mail.describe(
    'Who is told in the place of such an owner; besides the owner, where the directory has an address.',
  ),
});

/** How the owners of tokens are told. */
export const ownersSchema = z.strictObject({
  tell: z
    .enum(['ses', 'workflow'])
    .describe('How mails to owners are sent: through Amazon SES, or by a workflow of the tenant.'),
  from: mail.optional().describe('The sender; with ses a verified identity of the account.'),
  workflow: z
    .string()
    .max(64)
    .regex(/^[0-9A-Za-z-]+$/, 'must be the id of a workflow')
    .optional()
    .describe('The id of a workflow of the tenant with an external trigger; needed for tell: workflow.'),
  copyTo: z
    .array(mail)
    .max(20)
    .default([])
    .describe('Who gets a copy of every mail; the first is named as whom to ask.'),
  contacts: z
    .array(contactSchema)
    .max(500)
    .default([])
    .describe('Who is told of the tokens of owners that the directory has no address of.'),
  remindBeforeExpiryDays: z
    .array(z.int().min(1).max(365))
    .max(10)
    .default([30, 7, 1])
    .describe('Days before the expiry of a token in use at which its owner is reminded; [] = never.'),
});

/** The `owners` of a policy that has them. */
export type OwnersPolicy = z.infer<typeof ownersSchema>;
