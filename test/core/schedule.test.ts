import { describe, expect, it } from 'vitest';
import { isCron, isTimeZone, lastStart } from '../../lambda/core/schedule.ts';

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
