import { createHash } from 'node:crypto';
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

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const minutes: Field = { first: 0, last: 59 };

/** A field's numbers from `first` to `last`, and the names that stand for them. */
type Field = { first: number; last: number; names?: readonly string[] };

/**
 * Turns a five-field cron into EventBridge Scheduler's six fields. Ranges and steps become lists, since
 * the service counts weekdays from 1 and knows no step behind a star.
 * `delay` minutes are added, which must stay within the hour.
 * @throws Error when day of month and day of week are both restricted: the service cannot say that
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function schedulerCron(cron: string, delay = 0): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  if (day !== '*' && weekday !== '*') {
    throw new Error(
      `The schedule "${cron}" restricts both the day of the month and the day of the week: leave one at *.`,
    );
  }
  const fields = [
    delay === 0
      ? expand(minute, minutes)
      : numbersOf(minute, minutes)
          .map((number) => number + delay)
          .join(','),
    expand(hour, { first: 0, last: 23 }),
    weekday === '*' ? expand(day, { first: 1, last: 31 }) : '?',
    expand(month, { first: 1, last: 12, names: months }),
    weekday === '*' ? '?' : weekdayNames(weekday),
    '*',
  ];
  return `cron(${fields.join(' ')})`;
}

/** Minutes after its cron at which a tenant's night begins, by its name: never in another hour, nor past the next start. */
export function delayOf(
  tenant: string,
  { cron, spreadMinutes }: Pick<Schedule, 'cron' | 'spreadMinutes'>,
): number {
  const minute = cron.trim().replace(/\s.*$/s, '');
  const starts = numbersOf(minute, minutes);
  const gaps = starts.map((start) => Math.min(...starts.filter((other) => other > start), 60) - start);
  const room = Math.min(spreadMinutes, ...gaps);
  const hash = createHash('sha256').update(tenant).digest().readUInt32BE(0);
  return room === 0 ? 0 : hash % room;
}

/** Up to so many tenants, no more than ten nights begin in the same minute. */
const crowd = 200;

/**
 * Seconds that a night waits before it begins, by its tenant's name, where there are many tenants: SNS switches off a mail
 * address that gets more than ten messages in a second.
 * @see https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
export function secondsToWait(tenant: string, tenants: number): number {
  return tenants <= crowd ? 0 : createHash('sha256').update(tenant).digest().readUInt32BE(4) % 60;
}

function weekdayNames(text: string): string {
  const days = new Set(numbersOf(text, { first: 0, last: 7, names: weekdays }).map((day) => day % 7));
  return [...days]
    .sort()
    .map((day) => weekdays[day])
    .join(',');
}

function expand(text: string, field: Field): string {
  return text === '*' ? '*' : numbersOf(text, field).join(',');
}

function numbersOf(text: string, field: Field): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [from, to] = boundsOf(range, field, part.includes('/'));
    const count = Math.floor((to - from) / Number(step)) + 1;
    return Array.from({ length: count }, (_, index) => from + index * Number(step));
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
}

function boundsOf(range: string, field: Field, stepped: boolean): [number, number] {
  if (range === '*') return [field.first, field.last];
  const [from = '', to] = range.split('-');
  const first = numberOf(from, field);
  if (to !== undefined) return [first, numberOf(to, field)];
  return [first, stepped ? field.last : first];
}

function numberOf(text: string, { names = [] }: Field): number {
  const index = names.indexOf(text.toUpperCase());
  return index >= 0 ? index : Number(text);
}
