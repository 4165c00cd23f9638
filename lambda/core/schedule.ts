import { Cron } from 'croner';

/** When a tenant's night begins: five fields of cron, in a time zone, and at most so many minutes later. */
export type Schedule = { cron: string; timeZone: string; spreadMinutes: number };

/**
 * The last instant, at or before another, at which EventBridge Scheduler should have begun a run; null where there is
 * none. A time that the clocks skip is no start there; this library would move it into the next hour.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function lastStart(
  { cron, timeZone }: Omit<Schedule, 'spreadMinutes'>,
  before: string,
): string | null {
  const reference = new Date(Date.parse(before) + 1);
  const schedule = new Cron(cron, { mode: '5-part', timezone: timeZone });
  const last = schedule.previousRuns(5, reference).find((start) => schedule.match(start));
  return last?.toISOString() ?? null;
}

const value = '(?:[0-9]{1,2}|[A-Za-z]{3})';
const part = `(?:[*]|${value}(?:-${value})?)(?:/[0-9]{1,2})?`;
const field = `${part}(?:,${part})*`;
const fiveFields = new RegExp(`^(?:${field} ){4}${field}$`);

/** Whether a text is a cron that both this tool and EventBridge Scheduler read in the same way. */
export function isCron(text: string): boolean {
  if (!fiveFields.test(text)) return false;
  const [, , day, , weekday] = text.split(' ');
  if (day !== '*' && weekday !== '*') return false;
  try {
    return (
      new Cron(text, { mode: '5-part' }).previousRuns(1, new Date('2026-01-01T00:00:00.000Z')).length === 1
    );
  } catch {
    return false;
  }
}

/** Whether a text is a time zone by name, such as Europe/Berlin. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
