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

const plain = /^[\x21-\x7e][\x20-\x7e]*$/;
const concealing =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]--\u{FE0F}]/gv;

/**
 * Makes a text typed by a user safe to show: control, bidirectional, invisible and line-breaking
 * characters appear as `⟨U+202E⟩`, and what goes beyond `limit` characters is cut with an ellipsis.
 */
export function sanitize(text: string, limit = 120): string {
  if (text.length <= limit && plain.test(text)) return text;
  const characters = [...text.slice(0, 2 * limit + 2)];
  const cut = characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : text;
  const shown = cut.replace(concealing, showCode);
  return shown.trim() === '' ? '⟨blank⟩' : shown;
}

/** The same for plain-text mail, where a mail program would turn an address or a domain into a link. */
export function sanitizeForMail(text: string, limit = 120): string {
  return sanitize(text, limit)
    .replace(/:\/\//g, '[:]//')
    .replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '[.]');
}

/** Printable ASCII of at most `limit` characters, for mail subjects. */
export function asciiLine(text: string, limit: number): string {
  return sanitize(text, limit - 2)
    .replace(/…/g, '...')
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, limit);
}

function showCode(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
