import * as z from 'zod';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const plausible = /^[2-9]\d{3}-/;

/**
 * Reads an RFC 3339 instant with any number of fraction digits; null where it is none.
 * The result is ISO-8601 in UTC with milliseconds (finer digits are cut off). Years before 2000 are
 * refused: they are placeholders such as 0001 or 1970, and would make a token look unused for ages.
 */
export function parseInstant(text: string): string | null {
  if (!written.test(text) || !isCalendarTime(text.slice(0, 19))) return null;
  const instant = new Date(text.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(instant.getTime())) return null;
  const result = instant.toISOString();
  return plausible.test(result) ? result : null;
}

/** Whether a day and time without zone exist: Date alone would read 30 February as 2 March. */
function isCalendarTime(local: string): boolean {
  const time = new Date(`${local}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(local);
}

/** An instant as this project writes it: in UTC with milliseconds, so that instants compare as texts. */
export const instantSchema = z
  .string()
  .refine((text) => parseInstant(text) === text, 'an instant in UTC with milliseconds');

/** The instant `days` after (or, negative, before) another. */
export function addDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}

/** Whole days from one instant to a later one, rounded down. */
export function wholeDaysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
