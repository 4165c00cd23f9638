import { describe, expect, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { addTokens, impatient, openSandbox } from './open-sandbox.ts';

async function listUnder(fault: Fault, times?: number) {
  const opened = await openSandbox({}, fault.kind === 'hang' ? impatient : {});
  addTokens(opened.sandbox, 3);
  await opened.tenant.connect();
  const rule = { target: { operation: 'list' as const }, fault };
  opened.sandbox.faults.set({ rules: [times === undefined ? rule : { ...rule, times }] });
  return {
    ...opened,
    listing: () => opened.tenant.listTokens({}),
    attempts: () => opened.sandbox.requests.entries('list').length,
  };
}

const named = (names: string[]) =>
  names.map((name): [string, Fault] => [name, faultCatalogue[name] ?? { kind: 'hang' }]);

const passing = named([
  'internal error',
  'bad gateway',
  'short wait in seconds',
  'short wait as a date',
  'unnamed wait',
  'connection reset',
  'no answer',
  'echoed secrets',
  'malformed JSON',
  'truncated JSON',
  'cut-off body',
  'listing that is an object',
]);

describe('a listing', () => {
  it.each(passing)('is whole after one time %s', async (_name, fault) => {
    const { listing, attempts } = await listUnder(fault, 1);
    const { rows, completeness } = await listing();
    // The last row is asked for again, where nobody counts.
    expect([rows.length, completeness.kind, attempts()]).toEqual([4, 'complete', 3]);
  });

  it.each(passing)('ends after five times %s', async (_name, fault) => {
    const { listing, attempts } = await listUnder(fault);
    await expect(listing()).rejects.toMatchObject({
      name: 'IscError',
      facts: { failure: expect.stringMatching(/^(?:unavailable|throttled)$/), operation: 'list tokens' },
    });
    expect(attempts()).toBe(5);
  });

  it('is whole after an access token ended', async () => {
    const { listing } = await listUnder({ kind: 'unauthorized', invalidate: true }, 1);
    expect((await listing()).rows.length).toBe(4);
  });

  it.each([
    ['unauthorized twice', { kind: 'unauthorized' }, { failure: 'unauthorized', attempts: 2 }],
    ['forbidden', { kind: 'error', status: 403 }, { failure: 'forbidden', attempts: 1 }],
    ['not found', { kind: 'error', status: 404 }, { failure: 'not-found', attempts: 1 }],
    ['refused with limit and without', { kind: 'error', status: 400 }, { failure: 'rejected', attempts: 2 }],
    [
      'redirected',
      { kind: 'redirect', location: 'http://127.0.0.1:1/x' },
      { failure: 'rejected', attempts: 1 },
    ],
    [
      'told to wait for more than a minute',
      { kind: 'throttle', retryAfter: { seconds: 61 } },
      { failure: 'throttled', attempts: 1 },
    ],
  ] satisfies [string, Fault, object][])('that is %s ends at once', async (_name, fault, expected) => {
    const { listing, attempts } = await listUnder(fault);
    await expect(listing()).rejects.toMatchObject({ facts: { failure: expected.failure } });
    expect(attempts()).toBe(expected.attempts);
  });

  it.each([
    'row without id',
    'row with a number as id',
    'row with a path as id',
    'row without owner',
    'row with an owner without id',
    'row without creation date',
    'row with a creation date that is none',
    'row without last use',
    'row with a last use that is no date',
    'row that is null',
    'row that is a text',
  ])('keeps a %s as unreadable, and reads the others', async (name) => {
    const { listing } = await listUnder(faultCatalogue[name] ?? { kind: 'hang' });
    const { rows, completeness } = await listing();
    expect([...rows].map((row) => row.kind)).toEqual(['unreadable', 'pat', 'pat', 'pat']);
    expect(completeness).toEqual({ kind: 'complete' });
  });

  it.each([
    ['row with an expiry that is no date', ['expirationDate']],
    ['row with a scope that is no list', ['scope']],
    ['row with a number as name', ['name']],
    ['row with unknown fields', []],
  ])('reads a %s with the faults %j', async (name, faults) => {
    const { listing } = await listUnder(faultCatalogue[name] ?? { kind: 'hang' });
    expect([...(await listing()).rows][0]).toMatchObject({ kind: 'pat', faults });
  });

  it.each([
    ['clock behind', '2026-02-28T23:15:00.000Z'],
    ['clock ahead', '2026-03-01T00:45:00.000Z'],
  ])("tells the tenant's own time with its %s", async (name, serverTime) => {
    const { listing } = await listUnder(faultCatalogue[name] ?? { kind: 'hang' });
    expect((await listing()).serverTime).toBe(serverTime);
  });

  it('is not read beyond its size limit, nor asked for again', async () => {
    const { sandbox, tenant } = await openSandbox({}, { maxBytes: 2000 });
    addTokens(sandbox, 20);
    await expect(tenant.listTokens({})).rejects.toThrow('The tenant gave an answer that is too large.');
    expect(sandbox.requests.entries('list').length).toBe(1);
  });

  it('waits with full jitter, doubled each time', async () => {
    const { listing, waits } = await listUnder({ kind: 'error', status: 500 });
    await expect(listing()).rejects.toMatchObject({ facts: { failure: 'unavailable', status: 500 } });
    expect(waits).toEqual([150, 300, 600, 1200]);
  });

  it('waits as long as a date asks, by the clock of the tenant', async () => {
    const { listing, waits } = await listUnder({ kind: 'throttle', retryAfter: { dateInSeconds: 5 } }, 1);
    await listing();
    expect(waits).toEqual([5150]);
  });

  it('waits a whole window where a 429 names no time', async () => {
    const { listing, waits } = await listUnder({ kind: 'throttle', retryAfter: null }, 1);
    await listing();
    expect(waits).toEqual([10_150]);
  });

  it('tells of each repetition', async () => {
    const events: unknown[] = [];
    const { sandbox, tenant } = await openSandbox({}, { log: (event) => events.push(event) });
    sandbox.faults.set({
      rules: [{ target: { operation: 'list' }, times: 1, fault: { kind: 'html', status: 502 } }],
    });
    await tenant.listTokens({});
    expect(events).toEqual([{ event: 'isc-retry', operation: 'list tokens', status: 502, waitMs: 150 }]);
  });
});

describe('a tenant that asks two calls to stay away', () => {
  it('is asked nothing more before the longer wait is over', async () => {
    const { sandbox, tenant } = await openSandbox();
    await tenant.connect();
    const target = { operation: 'list' } as const;
    sandbox.faults.set({
      rules: [
        { target, when: { at: [1] }, fault: { kind: 'throttle', retryAfter: { seconds: 1200 } } },
        { target, when: { at: [2] }, fault: { kind: 'throttle', retryAfter: { seconds: 61 } } },
      ],
    });
    await Promise.allSettled([tenant.listTokens({}), tenant.listTokens({})]);
    sandbox.clock.advance(62_000);
    await expect(tenant.listTokens({})).rejects.toMatchObject({ facts: { failure: 'throttled' } });
    expect(sandbox.requests.entries('list').length).toBe(2);
  });
});

describe('a tenant that is not there', () => {
  it('is tried five times and told by its error code', async () => {
    const { sandbox, tenant } = await openSandbox();
    await sandbox.close();
    await expect(tenant.connect()).rejects.toThrow(
      /^mint an access token \(client [0-9a-f]{32}\): unavailable, no answer\. The tenant gave a broken connection: ECONNREFUSED\./,
    );
    expect(tenant.usage()).toEqual({ requests: 5, retries: 4, throttled: 0 });
  });
});
