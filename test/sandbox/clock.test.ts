import { expect, it } from 'vitest';
import { createClock } from '../../sandbox/clock.ts';

it('stands still when frozen, and moves by hand', () => {
  const clock = createClock({ now: '2026-01-01T00:00:00.000Z', frozen: true });
  clock.advance(1500);
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.500Z');
  clock.set('2027-01-01T00:00:00.000Z');
  clock.advance(-1);
  expect(clock.now().toISOString()).toBe('2026-12-31T23:59:59.999Z');
});

it('goes on from the instant that it was set to', () => {
  const clock = createClock({ now: '1999-12-31T00:00:00.000Z' });
  expect(clock.now().toISOString()).toMatch(/^1999-12-31T00:00:0/);
  clock.set('2031-01-01T00:00:00.000Z');
  expect(clock.now().toISOString()).toMatch(/^2031-01-01T00:00:0/);
});

it('refuses what is no instant', () => {
  expect(() => createClock({ now: 'noon' })).toThrow('The sandbox\'s clock cannot be set to "noon"');
});
