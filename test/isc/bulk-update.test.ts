import { describe, expect, it } from 'vitest';
import { allowExpiry } from '../../lambda/core/deletable.ts';
import type { KnownExpiry } from '../../lambda/core/pat.ts';
import type { FaultRule } from '../../sandbox/faults/plan.ts';
import type { SandboxOptions } from '../../sandbox/server.ts';
import { requestFaults } from '../sandbox/vendor-document.ts';
import { addTokens, openSandbox } from './open-sandbox.ts';
import { login, openScript } from './open-script.ts';

const SOON = '2026-03-01T00:01:00.000Z';
const soon: KnownExpiry = { kind: 'at', at: SOON };
const operation = 'bulk-update';

/** A tenant with so many tokens, and the update of all of them; a rule strikes bulk updates only. */
async function withTokens(rule?: Omit<FaultRule, 'target'>, options: SandboxOptions = {}, count = 2) {
  const opened = await openSandbox(options);
  const ids = addTokens(opened.sandbox, count);
  if (rule) opened.sandbox.faults.set({ rules: [{ ...rule, target: { operation } }] });
  return {
    ...opened,
    ids,
    update: (expiry = soon) => opened.tenant.bulkUpdateExpiry(ids.map(allowExpiry), expiry),
    expiries: () => ids.map((id) => opened.sandbox.tenant.token(id)?.expirationDate),
    attempts: () => opened.sandbox.requests.entries(operation).length,
  };
}

describe('bulkUpdateExpiry', () => {
  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)('speaks v1 beside %s', async (apiVersion) => {
    const { sandbox, tenant } = await openSandbox({}, { apiVersion });
    const ids = addTokens(sandbox, 25).map(allowExpiry);
    expect(await tenant.bulkUpdateExpiry(ids, soon)).toEqual({
      outcome: 'accepted',
      trackingId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(sandbox.requests.entries(operation).map(({ version }) => version)).toEqual(['v1']);
    expect(new Set(ids.map((id) => sandbox.tenant.token(id)?.expirationDate))).toEqual(new Set([SOON]));
  });

  it('takes an expiry away', async () => {
    const { update, expiries } = await withTokens();
    expect(await update({ kind: 'never' })).toMatchObject({ outcome: 'accepted' });
    expect(expiries()).toEqual([null, null]);
  });

  it.each<[KnownExpiry]>([[soon], [{ kind: 'never' }]])(
    'sends %j as the vendor’s document has it',
    async (expiry) => {
      const { tenant, seen } = await openScript([login, { status: 200, body: '[]' }]);
      await tenant.bulkUpdateExpiry(['a'.repeat(32), 'b'.repeat(32)].map(allowExpiry), expiry);
      const { method, path, headers, body } = seen[1] ?? { method: '', path: '', headers: {}, body: '' };
      expect([method, path]).toEqual(['PATCH', '/personal-access-tokens/v1/bulk-update']);
      const contentType = headers['content-type'] ?? '';
      expect(requestFaults(`PATCH ${path}`, contentType, JSON.parse(body))).toEqual([]);
    },
  );

  it('sends nothing where the veto has a reason', async () => {
    const { tenant, ids, attempts, expiries } = await withTokens();
    const before = expiries();
    const update = await tenant.bulkUpdateExpiry(ids.map(allowExpiry), soon, () => 'the run was stopped');
    expect(update).toEqual({ outcome: 'not-reached', reason: 'the run was stopped' });
    expect([attempts(), expiries()]).toEqual([0, before]);
  });

  it.each([
    ['none', []],
    ['one that is no id', ['../oauth-clients']],
    ['the same twice', ['a'.repeat(32), 'a'.repeat(32)]],
    ['too many', Array.from({ length: 26 }, (_, at) => at.toString(16).padStart(32, '0'))],
  ])('sends no ids that the tenant would refuse: %s', async (_, ids) => {
    const { tenant, sandbox } = await openSandbox();
    expect(await tenant.bulkUpdateExpiry(ids.map(allowExpiry), soon)).toMatchObject({
      outcome: 'refused',
      status: null,
    });
    expect(sandbox.requests.total).toBe(0);
  });
});

describe('the outcome of a bulk update', () => {
  it('is absent where the tenant has no such route', async () => {
    const { update, attempts } = await withTokens(undefined, { bulkUpdate: false });
    expect(await update()).toMatchObject({ outcome: 'absent' });
    expect(attempts()).toBe(1);
  });

  it('is refused without the right, which its reason names', async () => {
    const { update, sandbox } = await withTokens();
    sandbox.tenant.patchIdentity(sandbox.worker.ownerId, { orgAdmin: false });
    expect(await update()).toMatchObject({
      outcome: 'refused',
      status: 403,
      reason: expect.stringMatching(/^update expiries \(2 tokens\): forbidden, status 403.* an org admin/),
    });
  });

  it.each([
    ['changes-nothing', 400, 0],
    ['changes-others', 400, 2],
    ['is-skipped', 200, 2],
  ] as const)('is uncertain where one id is bad and %s', async (bulkBadId, status, changed) => {
    const { tenant, ids, expiries } = await withTokens(undefined, { bulkBadId });
    const asked = [...ids, 'f'.repeat(32)].map(allowExpiry);
    expect(await tenant.bulkUpdateExpiry(asked, soon)).toMatchObject({ outcome: 'uncertain', status });
    expect(expiries().filter((expiry) => expiry === SOON)).toHaveLength(changed);
  });

  it.each<[string, Omit<FaultRule, 'target'>]>([
    [
      'its expiry is another',
      { fault: { kind: 'rows', at: [0], change: { set: { expirationDate: null } } } },
    ],
    ['its row cannot be read', { fault: { kind: 'rows', at: [0], change: { replace: 'token' } } }],
    ['a row is missing', { fault: { kind: 'listing', change: 'halved' } }],
    ['it is no list', { fault: { kind: 'listing', change: 'wrapped' } }],
  ])('is uncertain where the answer does not show each token: %s', async (_, rule) => {
    expect(await (await withTokens(rule)).update()).toMatchObject({ outcome: 'uncertain', status: 200 });
  });

  it('is accepted by a tenant that keeps whole seconds only', async () => {
    const change = { set: { expirationDate: '2026-03-01T00:01:00.000000Z' } };
    const { update } = await withTokens({ fault: { kind: 'rows', change } });
    expect(await update({ kind: 'at', at: '2026-03-01T00:01:00.999Z' })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it.each([
    ['before', 0],
    ['after', 2],
  ] as const)('is uncertain where every answer is lost %s the effect', async (effect, changed) => {
    const { update, expiries, attempts } = await withTokens({
      effect,
      fault: { kind: 'error', status: 503 },
    });
    expect(await update()).toMatchObject({ outcome: 'uncertain', status: 503 });
    expect(attempts()).toBe(5);
    expect(expiries().filter((expiry) => expiry === SOON)).toHaveLength(changed);
  });

  it('is accepted where only the first answer is lost', async () => {
    const { update } = await withTokens({ effect: 'after', times: 1, fault: { kind: 'reset' } });
    expect(await update()).toMatchObject({ outcome: 'accepted' });
  });

  it('is uncertain, not absent, where a 404 follows a lost answer', async () => {
    const { update, sandbox } = await withTokens();
    sandbox.faults.set({
      rules: [
        { target: { operation }, when: { at: [1] }, effect: 'after', fault: { kind: 'reset' } },
        { target: { operation }, when: { at: [2] }, fault: { kind: 'error', status: 404 } },
      ],
    });
    expect(await update()).toMatchObject({ outcome: 'uncertain', status: 404 });
  });

  it.each([
    [302, 'refused'],
    [405, 'refused'],
    [415, 'refused'],
    [409, 'uncertain'],
    [422, 'uncertain'],
  ] as const)('by status %i is %s', async (status, outcome) => {
    const { update } = await withTokens({ fault: { kind: 'error', status } });
    expect(await update()).toMatchObject({ outcome, status });
  });

  it('is not reached where the tenant asks for a longer wait than a run has', async () => {
    const { update } = await withTokens({ fault: { kind: 'throttle', retryAfter: { seconds: 600 } } });
    expect(await update()).toMatchObject({ outcome: 'not-reached' });
  });

  it.each([
    [401, { outcome: 'refused', status: 401 }],
    [503, { outcome: 'not-reached' }],
  ])('is data where no access token can be had, by status %i', async (status, expected) => {
    const { update, sandbox, attempts } = await withTokens();
    sandbox.faults.set({ rules: [{ target: { operation: 'token' }, fault: { kind: 'error', status } }] });
    expect(await update()).toMatchObject(expected);
    expect(attempts()).toBe(0);
  });

  it('is refused, not absent, where the token endpoint answers 404', async () => {
    const { update, sandbox } = await withTokens();
    sandbox.faults.set({
      rules: [{ target: { operation: 'token' }, fault: { kind: 'error', status: 404 } }],
    });
    expect(await update()).toMatchObject({ outcome: 'refused', status: 404 });
  });
});

describe('the window of v1', () => {
  const once = { pacing: { requests: 1, windowMs: 60_000 } };

  it('is another than that of the version that the rest speaks', async () => {
    const { tenant, sandbox } = await openSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } }, once);
    const ids = addTokens(sandbox, 1);
    await tenant.describeOwners([sandbox.worker.ownerId]);
    expect(await tenant.bulkUpdateExpiry(ids.map(allowExpiry), soon)).toMatchObject({ outcome: 'accepted' });
    expect(tenant.usage()).toEqual({ requests: 3, retries: 0, throttled: 0 });
  });

  it('is the same where the rest speaks v1', async () => {
    const rateLimit = { requests: 1, windowMs: 300 };
    const pacing = { requests: 1, windowMs: 300 };
    const { tenant, sandbox } = await openSandbox({ rateLimit }, { pacing, apiVersion: 'v1' });
    const ids = addTokens(sandbox, 1);
    await tenant.describeOwners([sandbox.worker.ownerId]);
    expect(await tenant.bulkUpdateExpiry(ids.map(allowExpiry), soon)).toMatchObject({ outcome: 'accepted' });
    expect(sandbox.requests.throttled).toBe(0);
  });
});
