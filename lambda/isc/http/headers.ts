const trackingPattern = /^[A-Za-z0-9-]{1,40}$/;

/**
 * A vendor's tracking id if it looks like one; null otherwise.
 * Forty characters hold a UUID and 32 hex digits, and no client secret (64 hex digits).
 */
export function readTrackingId(value: unknown): string | null {
  return typeof value === 'string' && trackingPattern.test(value) ? value : null;
}

/** The `Date` header as an instant; null where it is absent or no date. */
export function readServerTime(headers: Headers): string | null {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The `X-Total-Count` header; null where it is absent or no count. */
export function readTotalCount(headers: Headers): number | null {
  const text = headers.get('x-total-count') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/**
 * Milliseconds that `Retry-After` asks for, from seconds or an HTTP date; null where it cannot be read.
 * A date is compared with the server's own clock, where its `Date` header tells it, and with `now` otherwise.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(headers: Headers, now: string): number | null {
  const text = (headers.get('retry-after') ?? '').trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  return Math.max(0, at - Date.parse(readServerTime(headers) ?? now));
}
