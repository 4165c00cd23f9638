import type { TokenOutcome } from '../core/deletion-record.ts';
import type { Expiry, Scopes } from '../core/pat.ts';

/** What people read for an outcome. */
export const outcomeWords: Record<TokenOutcome, string> = {
  deleted: 'Deleted',
  quarantined: 'Quarantined',
  released: 'Given back',
  expired: 'Expired',
  'already-gone': 'Already gone',
  'would-delete': 'Would be deleted',
  noticed: 'Notice given',
  waiting: 'Waiting',
  kept: 'Kept',
  spared: 'Spared',
  failed: 'Failed',
  'not-reached': 'Not reached',
};

/** How the table's filter by verdict calls the tokens that a delete rule takes, whatever became of them. */
export const upForDeletion = 'Up for deletion';

/** A number with thousands separators. */
export function figure(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number and its noun: `1 token`, `10,000 tokens`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${figure(value)} ${value === 1 ? noun : plural}`;
}

/** The day of an instant in UTC, `2026-11-23`. */
export function day(instant: string): string {
  return instant.slice(0, 10);
}

/** An instant to the minute, `2026-11-23 06:00 UTC`. */
export function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** When a token expires: a day, `never` or `unreadable`. */
export function expiryWords(expiry: Expiry): string {
  if (expiry.kind === 'at') return day(expiry.at);
  return expiry.kind === 'never' ? 'never' : 'unreadable';
}

/** What a token may do: its scopes, or `everything` where it has no list. */
export function scopeWords(scopes: Scopes): string {
  if (scopes.kind === 'listed') return scopes.list.join(' ');
  return scopes.kind === 'all' ? 'everything' : 'unreadable';
}

/** How a figure changed since a run, `▲ 3 since 2026-10-24`, without a break in the day; null where there was none. */
export function changeWords(change: number, since: string | null): string {
  if (since === null) return 'first run';
  const unbroken = day(since).replaceAll('-', '\u2011');
  if (change === 0) return `unchanged since ${unbroken}`;
  return `${change > 0 ? '▲' : '▼'} ${figure(Math.abs(change))} since ${unbroken}`;
}
