import { describe, expect, it } from 'vitest';
import {
  readRetryAfter,
  readServerTime,
  readTotalCount,
  readTrackingId,
} from '../../lambda/isc/http/transport.ts';

const NOW = '2026-03-01T00:00:00.000Z';

describe('readRetryAfter', () => {
  it.each([
    ['10', 10_000],
    ['0', 0],
    ['0.5', 500],
    ['86400', 86_400_000],
    ['Sun, 01 Mar 2026 00:00:30 GMT', 30_000],
    ['Sat, 28 Feb 2026 23:00:00 GMT', 0],
    ['-5', null],
    ['soon', null],
    ['', null],
    ['2026', 2_026_000],
    ['2026-03-01', null],
  ])('reads %j', (text, expected) => {
    expect(readRetryAfter(new Headers({ 'retry-after': text }), NOW)).toBe(expected);
  });

  it('is null where there is none', () => {
    expect(readRetryAfter(new Headers(), NOW)).toBeNull();
  });

  it("compares a date with the server's own clock", () => {
    const headers = new Headers({
      date: 'Sun, 01 Mar 2026 00:45:00 GMT',
      'retry-after': 'Sun, 01 Mar 2026 00:45:20 GMT',
    });
    expect(readRetryAfter(headers, NOW)).toBe(20_000);
  });
});

describe('readTrackingId', () => {
  it.each(['e7eab60924f64aa284175b9fa3309599', '7A6F1C62-5f0c-4d3c-9b52-3d1f5a1f0acb'])(
    'reads %s',
    (text) => {
      expect(readTrackingId(text)).toBe(text);
    },
  );

  it.each([
    undefined,
    7,
    '',
    'two words',
    'a\nb',
    '<b>',
    'AB-1',
    'cafe0123456789abcafe0123456789abc',
    'cafe0123456789abcafe0123456789abcafe0123',
    'cafe0123-456789ab-cafe0123-456789ab-',
    'cafe0123456789abcafe0123456789abcafe0123456789abcafe0123456789ab',
  ])('refuses %j', (value) => {
    expect(readTrackingId(value)).toBeNull();
  });
});

describe('readServerTime', () => {
  it('reads an HTTP date', () => {
    expect(readServerTime(new Headers({ date: 'Sun, 01 Mar 2026 00:45:00 GMT' }))).toBe(
      '2026-03-01T00:45:00.000Z',
    );
  });

  it.each(['', 'noon'])('is unknown for %j', (date) => {
    expect(readServerTime(new Headers({ date }))).toBeNull();
  });
});

describe('readTotalCount', () => {
  it.each([
    ['0', 0],
    ['600', 600],
    ['-1', null],
    ['many', null],
    ['', null],
  ])('reads %j', (text, expected) => {
    expect(readTotalCount(new Headers({ 'x-total-count': text }))).toBe(expected);
  });
});
