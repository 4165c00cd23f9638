import { describe, expect, it } from 'vitest';
import { addDays, instantSchema, parseInstant, wholeDaysBetween } from '../../lambda/core/instant.ts';

describe('parseInstant', () => {
  it.each([
    ['2026-11-23T03:00:00Z', '2026-11-23T03:00:00.000Z'],
    ['2026-11-23T03:00:00.5Z', '2026-11-23T03:00:00.500Z'],
    ['2026-11-23T03:00:00.214999Z', '2026-11-23T03:00:00.214Z'],
    ['2026-11-23T03:00:00.2149999999999Z', '2026-11-23T03:00:00.214Z'],
    ['2026-11-23T05:30:00+02:30', '2026-11-23T03:00:00.000Z'],
    ['2026-11-22T23:00:00.1-04:00', '2026-11-23T03:00:00.100Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-10-31T00:00:00.123456Z', '2026-10-31T00:00:00.123Z'],
    ['2026-04-30T00:00:00.000Z', '2026-04-30T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s as %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    ['no date', 'soon'],
    ['nothing', ''],
    ['a day alone', '2026-11-23'],
    ['no zone', '2026-11-23T03:00:00'],
    ['30 February', '2026-02-30T00:00:00.000Z'],
    ['29 February of no leap year', '2025-02-29T00:00:00.000Z'],
    ['31 April', '2026-04-31T00:00:00.000Z'],
    ['31 November', '2026-11-31T00:00:00.000Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['hour 24', '2026-11-23T24:00:00Z'],
    ['minute 60', '2026-11-23T03:60:00Z'],
    ['an impossible offset', '2026-11-23T03:00:00+99:00'],
    ['an empty fraction', '2026-11-23T03:00:00.Z'],
    ['the placeholder 0001', '0001-01-01T00:00:00Z'],
    ['the placeholder 1970', '1970-01-01T00:00:00Z'],
    ['a year beyond 9999', '9999-12-31T23:59:59-01:00'],
    ['text around it', ' 2026-11-23T03:00:00Z'],
    ['a line after it', '2026-11-23T03:00:00Z\n'],
  ])('refuses %s', (_what, text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('instants', () => {
  it('move by days', () => {
    expect(addDays('2026-11-23T03:00:00.000Z', 7)).toBe('2026-11-30T03:00:00.000Z');
    expect(addDays('2026-03-01T03:00:00.000Z', -1)).toBe('2026-02-28T03:00:00.000Z');
  });

  it.each([
    ['9999-12-30T00:00:00.000Z', '9999-12-31T00:00:00.000Z'],
    ['9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('end with the year 9999, since later ones no longer compare as texts: a day after %s', (from, later) => {
    expect(addDays(from, 1)).toBe(later);
  });

  it('count whole days', () => {
    expect(wholeDaysBetween('2026-11-20T03:00:00.000Z', '2026-11-23T02:59:59.999Z')).toBe(2);
    expect(wholeDaysBetween('2026-11-20T03:00:00.000Z', '2026-11-23T03:00:00.000Z')).toBe(3);
  });

  it('are written in one way only', () => {
    expect(instantSchema.safeParse('2026-11-23T03:00:00.000Z').success).toBe(true);
    expect(instantSchema.safeParse('2026-11-23T03:00:00Z').success).toBe(false);
  });
});
