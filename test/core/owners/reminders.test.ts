import { expect, it } from 'vitest';
import type { Reminder } from '../../../lambda/core/owners/mail.ts';
import { reminderDue } from '../../../lambda/core/owners/reminders.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import { aPat, NOW } from '../../support/builders.ts';

const used = '2026-11-22T00:00:00.000Z';
const at = (day: string): Pat['expiry'] => ({ kind: 'at', at: `${day}T03:00:00.000Z` });
const given = (day: string, days: number): Reminder => ({
  ...{ messageId: 'm', at: NOW, expiresAt: `${day}T03:00:00.000Z`, days },
});

function due(difference: Partial<Pat>, before?: Reminder, steps = [30, 7, 1]) {
  return reminderDue(aPat({ lastUsed: used, ...difference }), before, { now: NOW, steps })?.days ?? null;
}

it.each<[string, Partial<Pat>, number | null]>([
  ['in 31 days', { expiry: at('2026-12-24') }, null],
  ['in 30 days', { expiry: at('2026-12-23') }, 30],
  ['in 8 days', { expiry: at('2026-12-01') }, 30],
  ['in 7 days', { expiry: at('2026-11-30') }, 7],
  ['tomorrow', { expiry: at('2026-11-24') }, 1],
  ['right now', { expiry: at('2026-11-23') }, null],
  ['yesterday', { expiry: at('2026-11-22') }, null],
  ['never', { expiry: { kind: 'never' } }, null],
  ['on an unknown day', { expiry: { kind: 'unknown' } }, null],
  ['tomorrow, unused for 30 days', { expiry: at('2026-11-24'), lastUsed: '2026-10-24T03:00:00.000Z' }, null],
  ['tomorrow, used 29 days ago', { expiry: at('2026-11-24'), lastUsed: '2026-10-25T03:00:00.000Z' }, 1],
  ['tomorrow, never used', { expiry: at('2026-11-24'), lastUsed: null }, null],
])('a token that expires %s is due for step %j', (_when, difference, step) => {
  expect(due(difference)).toBe(step);
});

it('no step is given twice, and a later one is given', () => {
  expect(due({ expiry: at('2026-12-01') }, given('2026-12-01', 30))).toBeNull();
  expect(due({ expiry: at('2026-11-30') }, given('2026-11-30', 30))).toBe(7);
  expect(due({ expiry: at('2026-11-30') }, given('2026-11-30', 1))).toBeNull();
});

it('another expiry starts over', () => {
  expect(due({ expiry: at('2026-12-01') }, given('2026-11-25', 1))).toBe(30);
});

it('the policy says the steps, and may say none', () => {
  expect(due({ expiry: at('2026-12-24') }, undefined, [60])).toBe(60);
  expect(due({ expiry: at('2026-11-24') }, undefined, [])).toBeNull();
});
