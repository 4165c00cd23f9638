import { describe, expect, it } from 'vitest';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { Fault, FaultRule } from '../../sandbox/faults/plan.ts';
import { addTokens, impatient, openSandbox } from './open-sandbox.ts';

async function withToken(rule?: Omit<FaultRule, 'target'>) {
  const opened = await openSandbox({}, rule?.fault.kind === 'hang' ? impatient : {});
  const [id = ''] = addTokens(opened.sandbox, 1);
  if (rule) opened.sandbox.faults.set({ rules: [{ ...rule, target: { operation: 'delete' } }] });
  return {
    ...opened,
    remove: () => opened.tenant.deleteToken(allowDeletion(id)),
    attempts: () => opened.sandbox.requests.entries('delete').length,
    isThere: () => opened.sandbox.tenant.token(id) !== undefined,
    id,
  };
}

const lost: [string, Fault][] = [
  ['500', { kind: 'error', status: 500 }],
  ['502 with HTML', { kind: 'html', status: 502 }],
  ['a reset', { kind: 'reset' }],
  ['no answer', { kind: 'hang' }],
];

describe('deleteToken', () => {
  it('says deleted on 204', async () => {
    const { remove, isThere } = await withToken();
    expect(await remove()).toMatchObject({ outcome: 'deleted', status: 204 });
    expect(isThere()).toBe(false);
  });

  it('carries the tracking id of the answer', async () => {
    const { remove } = await withToken();
    expect((await remove()).outcome).toBe('deleted');
    expect(await remove()).toMatchObject({ trackingId: expect.stringMatching(/^[0-9a-f-]{32,36}$/) });
  });

  it('sends nothing where the veto has a reason', async () => {
    const { tenant, id, attempts, isThere } = await withToken();
    const deletion = await tenant.deleteToken(allowDeletion(id), () => 'the run was stopped by hand');
    expect(deletion).toEqual({ outcome: 'not-reached', reason: 'the run was stopped by hand' });
    expect(attempts()).toBe(0);
    expect(isThere()).toBe(true);
  });

  it('asks the veto again before each repetition, and owns up to the lost attempt', async () => {
    const { tenant, id, attempts } = await withToken({ fault: { kind: 'reset' }, effect: 'after', times: 1 });
    const deletion = await tenant.deleteToken(allowDeletion(id), () =>
      attempts() === 0 ? null : 'the re-read is old',
    );
    expect(deletion).toMatchObject({ outcome: 'failed', uncertain: true });
    expect(attempts()).toBe(1);
  });

  it('asks the veto last, when the access token is there for which the tenant let it wait', async () => {
    const { tenant, sandbox, id, attempts, waits } = await withToken();
    await tenant.connect();
    sandbox.faults.set({
      rules: [
        { target: { operation: 'delete' }, times: 1, fault: { kind: 'unauthorized', invalidate: true } },
        {
          target: { operation: 'token' },
          times: 1,
          fault: { kind: 'throttle', retryAfter: { seconds: 55 } },
        },
      ],
    });
    const deletion = await tenant.deleteToken(allowDeletion(id), () =>
      waits.length === 0 ? null : 'the re-read is old',
    );
    expect(deletion).toEqual({ outcome: 'not-reached', reason: 'the re-read is old' });
    expect([waits, attempts()]).toEqual([[55_150], 1]);
  });

  it('says already gone on 404 to the first attempt', async () => {
    const { remove, sandbox, id } = await withToken();
    sandbox.tenant.removeToken(id);
    expect(await remove()).toMatchObject({ outcome: 'already-gone', status: 404 });
  });

  it.each(lost)('says deleted on 404 after an attempt of its own that ended in %s', async (_name, fault) => {
    const { remove, attempts } = await withToken({ fault, effect: 'after', times: 1 });
    expect(await remove()).toMatchObject({ outcome: 'deleted', status: 404 });
    expect(attempts()).toBe(2);
  });

  it.each(lost)('repeats after %s without effect', async (_name, fault) => {
    const { remove, attempts } = await withToken({ fault, times: 4 });
    expect(await remove()).toMatchObject({ outcome: 'deleted', status: 204 });
    expect(attempts()).toBe(5);
  });

  it.each(lost)(
    'gives up after five times %s, and says that it may have taken effect',
    async (_name, fault) => {
      const { remove, attempts } = await withToken({ fault });
      expect(await remove()).toMatchObject({ outcome: 'failed', uncertain: true });
      expect(attempts()).toBe(5);
    },
  );

  it.each([400, 403])('fails for that token on %i, without repeating', async (status) => {
    const { remove, attempts, isThere } = await withToken({ fault: { kind: 'error', status } });
    expect(await remove()).toMatchObject({ outcome: 'failed', status, uncertain: false });
    expect(attempts()).toBe(1);
    expect(isThere()).toBe(true);
  });

  it('follows no redirect', async () => {
    const { remove, attempts } = await withToken({
      fault: { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
    });
    expect(await remove()).toMatchObject({
      outcome: 'failed',
      status: 302,
      reason: expect.stringContaining('Redirects are never followed'),
    });
    expect(attempts()).toBe(1);
  });

  it('waits as long as the tenant asks, up to a minute', async () => {
    const { remove, waits } = await withToken({
      fault: { kind: 'throttle', retryAfter: { seconds: 60 } },
      times: 1,
    });
    expect(await remove()).toMatchObject({ outcome: 'deleted', status: 204 });
    expect(waits).toEqual([60_150]);
  });

  it('does not reach a token when the tenant asks for more than a minute, and sends nothing more', async () => {
    const { remove, attempts, waits, tenant } = await withToken({
      fault: { kind: 'throttle', retryAfter: { seconds: 86_400 } },
    });
    expect(await remove()).toMatchObject({ outcome: 'not-reached' });
    expect(await remove()).toMatchObject({ outcome: 'not-reached' });
    expect([attempts(), waits, tenant.usage().throttled]).toEqual([1, [], 1]);
  });

  it('is uncertain when the tenant throttles after an attempt whose answer was lost', async () => {
    const { remove, sandbox } = await withToken();
    const target = { operation: 'delete' } as const;
    sandbox.faults.set({
      rules: [
        { target, when: { at: [1] }, fault: { kind: 'reset' } },
        { target, when: { at: [2] }, fault: { kind: 'throttle', retryAfter: { seconds: 86_400 } } },
      ],
    });
    expect(await remove()).toMatchObject({ outcome: 'failed', status: 429, uncertain: true });
  });

  it('renews the access token once when it is refused', async () => {
    const { remove, sandbox } = await withToken({
      fault: { kind: 'unauthorized', invalidate: true },
      times: 1,
    });
    expect(await remove()).toMatchObject({ outcome: 'deleted', status: 204 });
    expect(sandbox.requests.entries('token').length).toBe(2);
  });

  it('fails for certain when a new access token is refused too', async () => {
    const { remove, attempts, isThere } = await withToken({ fault: { kind: 'unauthorized' } });
    expect(await remove()).toMatchObject({
      outcome: 'failed',
      status: 401,
      uncertain: false,
      reason: expect.stringMatching(/^delete token \([0-9a-f]{32}\): unauthorized, status 401/),
    });
    expect([attempts(), isThere()]).toEqual([2, true]);
  });

  it('fails for certain when the credentials are refused, and nothing is sent', async () => {
    const { remove, sandbox, attempts } = await withToken();
    sandbox.faults.set({ rules: [{ target: { operation: 'token' }, fault: { kind: 'unauthorized' } }] });
    expect(await remove()).toMatchObject({
      outcome: 'failed',
      status: 401,
      uncertain: false,
      reason: expect.stringMatching(/^mint an access token \(.*: unauthorized, status 401/),
    });
    expect(attempts()).toBe(0);
  });

  it('is uncertain when the credentials are refused after an attempt whose answer was lost', async () => {
    const { remove, sandbox } = await withToken();
    const target = { operation: 'delete' } as const;
    sandbox.faults.set({
      rules: [
        { target, when: { at: [1] }, fault: { kind: 'reset' }, effect: 'after' },
        { target, when: { from: 2 }, fault: { kind: 'unauthorized' } },
      ],
    });
    expect(await remove()).toMatchObject({ outcome: 'failed', status: 401, uncertain: true });
  });

  it('is data when no access token can be had just now', async () => {
    const { remove, sandbox, attempts } = await withToken();
    sandbox.faults.set({
      rules: [{ target: { operation: 'token' }, fault: { kind: 'error', status: 503 } }],
    });
    expect(await remove()).toMatchObject({ outcome: 'failed', status: 503, uncertain: false });
    expect(attempts()).toBe(0);
  });

  it('sends no id that is none', async () => {
    const { tenant, sandbox } = await openSandbox();
    expect(await tenant.deleteToken(allowDeletion('../oauth-clients'))).toMatchObject({
      outcome: 'failed',
      uncertain: false,
    });
    expect(sandbox.requests.total).toBe(0);
  });

  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)('works in %s', async (apiVersion) => {
    const { sandbox, tenant } = await openSandbox({}, { apiVersion });
    const [id = ''] = addTokens(sandbox, 1);
    expect(await tenant.deleteToken(allowDeletion(id))).toMatchObject({ outcome: 'deleted', status: 204 });
  });
});
