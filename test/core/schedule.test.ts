import { describe, expect, it } from 'vitest';
import {
  delayOf,
  isCron,
  isTimeZone,
  lastStart,
  schedulerCron,
  secondsToWait,
} from '../../lambda/core/schedule.ts';

describe('the last start of a schedule', () => {
  it.each([
    [{ cron: '0 3 * * *', timeZone: 'Etc/UTC' }, '2026-11-23T07:00:00.000Z', '2026-11-23T03:00:00.000Z'],
    [{ cron: '0 3 * * *', timeZone: 'Etc/UTC' }, '2026-11-23T03:00:00.000Z', '2026-11-23T03:00:00.000Z'],
    [{ cron: '0 3 * * *', timeZone: 'Etc/UTC' }, '2026-11-23T02:59:59.999Z', '2026-11-22T03:00:00.000Z'],
    [
      { cron: '0 3 * * *', timeZone: 'Europe/Berlin' },
      '2026-11-23T07:00:00.000Z',
      '2026-11-23T02:00:00.000Z',
    ],
    [
      { cron: '0 3 * * *', timeZone: 'Europe/Berlin' },
      '2026-07-23T07:00:00.000Z',
      '2026-07-23T01:00:00.000Z',
    ],
    [
      { cron: '30 22 * * MON-FRI', timeZone: 'America/New_York' },
      '2026-11-23T07:00:00.000Z',
      '2026-11-21T03:30:00.000Z',
    ],
    // The clocks of Berlin skip 02:30 on the 29th of March, and have 02:30 twice on the 25th of October.
    [
      { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
      '2026-03-29T07:00:00.000Z',
      '2026-03-28T01:30:00.000Z',
    ],
    [
      { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
      '2026-03-30T07:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ],
    [
      { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
      '2026-10-25T07:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [{ cron: '0 3 1 * *', timeZone: 'Etc/UTC' }, '2026-11-23T07:00:00.000Z', '2026-11-01T03:00:00.000Z'],
    [{ cron: '0 */6 * * *', timeZone: 'Etc/UTC' }, '2026-11-23T07:00:00.000Z', '2026-11-23T06:00:00.000Z'],
  ])('of %o, seen at %s, is %s', (schedule, before, start) => {
    expect(lastStart(schedule, before)).toBe(start);
  });
});

it('is none for a day that never comes', () => {
  const never = { cron: '0 3 30 2 *', timeZone: 'Etc/UTC' };
  expect(lastStart(never, '2026-11-23T07:00:00.000Z')).toBeNull();
});

describe('a cron', () => {
  it.each(['0 3 * * *', '*/15 0-6 * * *', '0 3 * * 1-5', '0 3 * JAN,JUL *', '0 3 1,15 * *', '0 3 * * 7'])(
    'may be %s',
    (text) => {
      expect(isCron(text)).toBe(true);
    },
  );

  it.each([
    ['six fields', '0 0 3 * * *'],
    ['four fields', '0 3 * *'],
    ['a name', '@daily'],
    ['a range beyond the hours', '0 24 * * *'],
    ['a day that never comes', '0 3 31 2 *'],
    ['the last day of the month', '0 3 L * *'],
    ['a day of the month and of the week', '0 3 1 * 1'],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(isCron(text)).toBe(false);
  });
});

describe('a time zone', () => {
  it.each(['Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])('may be %s', (text) => {
    expect(isTimeZone(text)).toBe(true);
  });

  it.each(['UTC+1', '+01:00', 'Europe/Atlantis', 'Berlin', ''])('is not %j', (text) => {
    expect(isTimeZone(text)).toBe(false);
  });
});

it.each([
  ['0 3 * * *', 'cron(0 3 * * ? *)'],
  ['*/15 * * * *', 'cron(0,15,30,45 * * * ? *)'],
  ['5 0-6/2 * * *', 'cron(5 0,2,4,6 * * ? *)'],
  ['0 22/1 * * *', 'cron(0 22,23 * * ? *)'],
  ['0 3 1,15 * *', 'cron(0 3 1,15 * ? *)'],
  ['0 3 * 1-3 *', 'cron(0 3 * 1,2,3 ? *)'],
  ['0 3 * jan,JUL *', 'cron(0 3 * 1,7 ? *)'],
  ['*/20 */6 * * *', 'cron(0,20,40 0,6,12,18 * * ? *)'],
  ['0 3 */10 * *', 'cron(0 3 1,11,21,31 * ? *)'],
  ['0 3 * */4 *', 'cron(0 3 * 1,5,9 ? *)'],
  ['58/1 3 * * *', 'cron(58,59 3 * * ? *)'],
  ['0 3 30/1 * *', 'cron(0 3 30,31 * ? *)'],
  ['0 3 * 11/1 *', 'cron(0 3 * 11,12 ? *)'],
  ['30 22 * * MON-FRI', 'cron(30 22 ? * MON,TUE,WED,THU,FRI *)'],
  ['30 22 * * 1-5', 'cron(30 22 ? * MON,TUE,WED,THU,FRI *)'],
  ['0 3 * * 0', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 7', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 5-7', 'cron(0 3 ? * SUN,FRI,SAT *)'],
  ['0 3 * * */2', 'cron(0 3 ? * SUN,TUE,THU,SAT *)'],
])('%s is %s', (cron, expression) => {
  expect(schedulerCron(cron)).toBe(expression);
});

it('refuses what the service cannot say', () => {
  expect(() => schedulerCron('0 3 1 * 1')).toThrow('leave one at *');
});

const names = Array.from({ length: 300 }, (_, index) => `tenant-${index}`);

it.each([
  [60, '0 3 * * *', 59],
  [60, '30 22 * * *', 29],
  [20, '0 3 * * *', 19],
  [60, '*/15 * * * *', 14],
  [60, '59 3 * * *', 0],
  [60, '* * * * *', 0],
  [0, '0 3 * * *', 0],
])('begins within %j minutes of %s at minute %j at the latest', (spreadMinutes, cron, latest) => {
  const delays = names.map((name) => delayOf(name, { cron, spreadMinutes }));
  expect(Math.max(...delays)).toBe(latest);
  expect(Math.min(...delays)).toBe(0);
});

it('spreads 300 tenants of one cron so that no minute begins more than a dozen', () => {
  const starts = Object.groupBy(names, (name) => delayOf(name, { cron: '0 3 * * *', spreadMinutes: 60 }));
  expect(Math.max(...Object.values(starts).map((all) => all?.length ?? 0))).toBeLessThanOrEqual(12);
});

it.each([
  [1, 1, 1],
  [60, 3, 3],
  [300, 11, 2],
  [1_000, 29, 4],
])(
  'begins of %j tenants of one cron at most %j in a minute and %j in a second',
  (count, inMinute, inSecond) => {
    const tenants = Array.from({ length: count }, (_, index) => `tenant-${index}`);
    const minute = (name: string) => delayOf(name, { cron: '0 3 * * *', spreadMinutes: 60 });
    const second = (name: string) => `${minute(name)}:${secondsToWait(name, count)}`;
    const most = (begin: (name: string) => string | number) =>
      Math.max(...Object.values(Object.groupBy(tenants, begin)).map((all) => all?.length ?? 0));
    expect([most(minute), most(second)]).toEqual([inMinute, inSecond]);
  },
);

it.each([
  [200, 0],
  [201, 20],
])('waits within its minute only where there are many tenants: of %j for %j seconds', (count, seconds) => {
  expect(secondsToWait('acme', count)).toBe(seconds);
});

it('begins a tenant at the same minute whatever other tenants there are', () => {
  expect(delayOf('acme', { cron: '0 3 * * *', spreadMinutes: 60 })).toBe(37);
});

it('adds the delay to each start', () => {
  expect(schedulerCron('0,30 3 * * *', 7)).toBe('cron(7,37 3 * * ? *)');
});
