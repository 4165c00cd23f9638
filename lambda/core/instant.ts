const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/**
 * Reads an RFC 3339 instant with any number of fraction digits; null where it is none.
 * The result is ISO-8601 in UTC with milliseconds (finer digits are cut off).
 */
export function parseInstant(text: string): string | null {
  if (!instantPattern.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.', 2);
  const zone = /(?:Z|[+-]\d{2}:\d{2})$/.exec(text)?.[0] ?? 'Z';
  const seconds = whole.replace(/(?:Z|[+-]\d{2}:\d{2})$/, '');
  const digits = fraction.replace(/\D.*$/, '').slice(0, 3).padEnd(3, '0');
  const milliseconds = Date.parse(`${seconds}.${digits}${zone}`);
  if (Number.isNaN(milliseconds)) return null;
  const day = Number(text.slice(8, 10));
  const local = new Date(Date.parse(`${seconds}.${digits}Z`));
  return local.getUTCDate() === day ? new Date(milliseconds).toISOString() : null;
}

/** The instant `days` after (or, negative, before) another. */
export function addDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}

/** Whole days from one instant to a later one, rounded down. */
export function wholeDaysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
