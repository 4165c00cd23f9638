import * as z from 'zod';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

// ISO-8601 writes later years with a sign before them, which sorts below every digit.
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
/** In UTC, of a day that its month has in every year: what `Date` would give back is the same text, to the millisecond. */
const plain =
  /^[2-9]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3,}Z$/;
const plausible = /^[2-9]\d{3}-/;

/**
 * Reads an RFC 3339 instant with any number of fraction digits; null where it is none.
 * The result is ISO-8601 in UTC with milliseconds (finer digits are cut off). Years before 2000 are
 * refused: they are placeholders such as 0001 or 1970, and would make a token look unused for ages.
 */
export function parseInstant(text: string): string | null {
  if (plain.test(text)) return text.length === 24 ? text : `${text.slice(0, 23)}Z`;
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

/** The instant `days` after (or, negative, before) another, but none that could not be compared as a text. */
export function addDays(instant: string, days: number): string {
  return addMilliseconds(instant, days * DAY_MS);
}

/** The instant so many milliseconds after another; the last of the year 9999 for all later ones. */
export function addMilliseconds(instant: string, milliseconds: number): string {
  return new Date(Math.min(Date.parse(instant) + milliseconds, LAST_MS)).toISOString();
}

/** Whether an instant lies more than so many days after another (negative: less than so many days before it). */
export function isLaterThan(instant: string, from: string, days: number): boolean {
  return Date.parse(instant) > Date.parse(from) + days * DAY_MS;
}

/** The same of many instants that `parseInstant` gave: makes the function that compares one after the other as texts. */
export function laterThan(from: string, days: number): (instant: string) => boolean {
  const end = addDays(from, days);
  return (instant) => instant > end;
}

/** Whole days from one instant to a later one, rounded down. */
export function wholeDaysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
