import * as z from 'zod';
import { isCron, isTimeZone } from '../schedule.ts';

const percent = z.number().min(0).max(100);

/** The warning before a deletion. */
export const noticeSchema = z.strictObject({
  days: z
    .int()
    .min(0)
    .max(90)
    .default(7)
    .describe('Days from the notice to the deletion; 0 deletes in the run that finds the token.'),
});

/** How a token that is due is ended where that is to be taken back. */
export const quarantineSchema = z.strictObject({
  days: z
    .int()
    .min(1)
    .max(90)
    .default(14)
    .describe('Days from the end by its expiry to the deletion of a token.'),
  orElse: z
    .enum(['delete'])
    .optional()
    .describe('Deletes at once on a tenant without bulk update; absent: nothing ends there.'),
});

/** How much one run may delete. */
export const limitsSchema = z.strictObject({
  maxDeletions: z
    .int()
    .min(0)
    .max(100_000)
    .default(50)
    .describe('Deletions in one run at most; 0 means none.'),
  maxDeletionPercent: percent
    .default(10)
    .describe(
      'Deletions in one run at most, in percent of the tokens that are not managed, own or designated; 0 means none.',
    ),
  wholeOwner: z
    .enum(['hold', 'allow'])
    .default('hold')
    .describe('Whether a run may delete all the tokens that an owner has, or holds them.'),
  onBreach: z
    .enum(['halt', 'approval'])
    .default('halt')
    .describe('What a run does beyond the limits: halt, or wait for an approval of its plan.'),
  approvalDays: z.int().min(1).max(30).default(3).describe('Days that an approval stays valid.'),
});

/** What makes a run distrust what it sees. */
export const sanitySchema = z.strictObject({
  maxShrinkPercent: percent
    .default(30)
    .describe('Halts when the inventory shrank by more percent since the last good run.'),
  maxCandidateGrowth: z
    .number()
    .min(1)
    .max(1000)
    .default(5)
    .describe(
      'Halts when more than so many times the candidates of the last good run are such that earlier nights do not explain.',
    ),
  maxContradictionPercent: percent
    .default(1)
    .describe(
      'Halts when what is told of more percent of the tokens, and of 3 at least, contradicts an earlier night.',
    ),
  maxUnreadablePercent: percent.default(1).describe('Halts when more percent of the tokens cannot be read.'),
  maxClockSkewMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(10)
    .describe("Halts when the clock and the tenant's differ by more minutes."),
});

const days = z.int().min(0).max(3650);

/** A token whose credentials live in a secret and are renewed there. */
export const rotationSchema = z.strictObject({
  secret: z
    .string()
    .max(2048)
    .regex(/\S/, 'must not be empty')
    .describe('Secrets Manager name or ARN of the secret that holds the token.'),
  everyDays: days
    .min(1)
    .default(30)
    .describe('Days from one rotation to the next; more than maxOverlapDays.'),
  overlapDays: days.default(2).describe('Days that the old token lives on beside the new one.'),
  beforeExpiryDays: days
    .default(14)
    .describe('Rotates so many days before the token expires, if that is sooner.'),
  expiresInDays: days
    .min(1)
    .default(90)
    .describe('Life of a new token in days; more than everyDays + maxOverlapDays, at most 180 for v2024.'),
  maxOverlapDays: days
    .default(6)
    .describe('Days that an old token which is still used is kept at most; overlapDays or more.'),
  consumerCacheHours: z
    .int()
    .min(0)
    .max(24 * 30)
    .default(24)
    .describe('Hours that consumers may work with a cached secret.'),
  whenStillUsed: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe('What becomes of an old token that is still used when maxOverlapDays have passed.'),
});

/** When the nights of a tenant begin, where it runs in AWS. */
export const scheduleSchema = z.strictObject({
  cron: z
    .string()
    .max(100)
    .refine(isCron, 'must be five fields of cron with * for the day of the month or of the week')
    .default('0 3 * * *')
    .describe('Five fields of cron: minute, hour, day of the month, month, day of the week.'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone such as Europe/Berlin or Etc/UTC')
    .default('Etc/UTC')
    .describe('The time zone of cron, by its name in the tz database.'),
  spreadMinutes: z
    .int()
    .min(0)
    .max(60)
    .default(60)
    .describe("The night begins within so many minutes after cron, by the tenant's name: not all at once."),
});
