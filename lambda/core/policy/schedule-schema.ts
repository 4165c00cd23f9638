import * as z from 'zod';
import { isCron, isTimeZone } from '../schedule.ts';

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
});
