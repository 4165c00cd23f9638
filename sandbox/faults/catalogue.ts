import type { Fault } from './plan.ts';

const garbageRow = (set: Record<string, unknown>): Fault => ({ kind: 'rows', at: [0], change: { set } });
const poorRow = (field: string): Fault => ({ kind: 'rows', at: [0], change: { remove: [field] } });
const oddRow = (replace: unknown): Fault => ({ kind: 'rows', at: [0], change: { replace } });

/** One fault of each sort by name, for tests that try them all; row faults strike the first row. */
export const faultCatalogue: Readonly<Record<string, Fault>> = {
  'internal error': { kind: 'error', status: 500 },
  'bad gateway': { kind: 'html', status: 502 },
  'short wait in seconds': { kind: 'throttle', retryAfter: { seconds: 1 } },
  'short wait as a date': { kind: 'throttle', retryAfter: { dateInSeconds: 1 } },
  'absurdly long wait': { kind: 'throttle', retryAfter: { seconds: 86_400 } },
  'unnamed wait': { kind: 'throttle', retryAfter: null },
  'connection reset': { kind: 'reset' },
  'no answer': { kind: 'hang' },
  unauthorized: { kind: 'unauthorized' },
  'access token ended': { kind: 'unauthorized', invalidate: true },
  forbidden: { kind: 'error', status: 403, text: 'The server refuses to authorize it.' },
  'echoed secrets': { kind: 'echo', status: 500, text: 'canary-secret' },
  redirect: { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
  'malformed JSON': { kind: 'malformed-json' },
  'truncated JSON': { kind: 'truncated-json' },
  'cut-off body': { kind: 'cut-off' },
  'row without id': poorRow('id'),
  'row with a number as id': garbageRow({ id: 12 }),
  'row with a path as id': garbageRow({ id: '../../v2024/personal-access-tokens' }),
  'row without owner': garbageRow({ owner: null }),
  'row with an owner without id': garbageRow({ owner: { type: 'IDENTITY', name: 'Nobody' } }),
  'row without creation date': poorRow('created'),
  'row with a creation date that is none': garbageRow({ created: 'not a date' }),
  'row without last use': poorRow('lastUsed'),
  'row with a last use that is no date': garbageRow({ lastUsed: '31/12/2020' }),
  'row with an expiry that is no date': garbageRow({ expirationDate: '6 Months from created date' }),
  'row with a scope that is no list': garbageRow({ scope: 'sp:scopes:all' }),
  'row with a number as name': garbageRow({ name: 7 }),
  'row with unknown fields': garbageRow({ riskScore: 7, links: { self: 'https://example.com' } }),
  'row that is null': oddRow(null),
  'row that is a text': oddRow('token'),
  'rows duplicated': { kind: 'listing', change: 'duplicated' },
  'one id with two contents': { kind: 'listing', change: 'contradicted' },
  'empty listing': { kind: 'listing', change: 'emptied' },
  'half a listing': { kind: 'listing', change: 'halved' },
  'listing that is an object': { kind: 'listing', change: 'wrapped' },
  'no last use anywhere': { kind: 'rows', change: { set: { lastUsed: null } } },
  'clock behind': { kind: 'clock-skew', minutes: -45 },
  'clock ahead': { kind: 'clock-skew', minutes: 45 },
};
