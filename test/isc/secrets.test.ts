import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allowDeletion, allowExpiry } from '../../lambda/core/deletable.ts';
import type { Tenant } from '../../lambda/ports.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { impatient, openSandbox } from './open-sandbox.ts';

const canary = 'canary-5f1e';
const id = 'f'.repeat(32);

const calls: [string, (tenant: Tenant) => Promise<unknown>][] = [
  ['connect', (tenant) => tenant.connect()],
  ['list', (tenant) => tenant.listTokens({})],
  ['patch', (tenant) => tenant.patchToken(id, { name: 'a' })],
  ['delete', (tenant) => tenant.deleteToken(allowDeletion(id))],
  ['expiries', (tenant) => tenant.bulkUpdateExpiry([allowExpiry(id)], { kind: 'never' })],
  ['owners', (tenant) => tenant.describeOwners([id])],
  ['identity', (tenant) => tenant.findIdentity(id)],
  ['workflow', (tenant) => tenant.executeWorkflow(id, {})],
  [
    'create',
    (tenant) =>
      tenant.createToken({
        name: 'a',
        scopes: { kind: 'all' },
        validitySeconds: 60,
        expiry: { kind: 'at', at: '2026-04-01T00:00:00.000Z' },
      }),
  ],
];

const apiOperations = [
  'list',
  'create',
  'patch',
  'delete',
  'bulk-update',
  'identities',
  'identity',
  'execute-workflow',
] as const;

const faults: [string, Fault][] = [
  ['an echo', { kind: 'echo', status: 500, text: canary }],
  ['an echoing refusal', { kind: 'echo', status: 400, text: canary }],
  ['an echoing 401', { kind: 'echo', status: 401, text: canary }],
  ['an echoing 403', { kind: 'echo', status: 403, text: canary }],
  ['a redirect', { kind: 'redirect', location: `http://127.0.0.1:1/?secret=${canary}` }],
  ['a reset', { kind: 'reset' }],
  ['malformed JSON', { kind: 'malformed-json' }],
  ['truncated JSON', { kind: 'truncated-json' }],
  ['a cut-off body', { kind: 'cut-off' }],
];

it('shows no secret when no answer comes', async () => {
  const { sandbox, tenant } = await openSandbox({}, impatient);
  sandbox.faults.set({ rules: [{ fault: { kind: 'hang' } }] });
  const error = await tenant.connect().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  expect(leaksIn(error, sandbox.worker.clientSecret)).toEqual([]);
});

/** Everything that a logger, a debugger or a serializer could show of a value. */
function everythingOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(everythingOf).join('\n');
  const stack = value instanceof Error ? `${value.stack} ${value.message} ${String(value)}` : '';
  return `${inspect(value, { depth: null, showHidden: true, getters: true })} ${JSON.stringify(value)} ${stack}`;
}

const plantedAccessToken = 'canary-access-77aa';

function leaksIn(shown: unknown, clientSecret: string): string[] {
  const text = everythingOf(shown);
  const secrets = [canary, clientSecret, plantedAccessToken, 'Bearer', 'client_secret'];
  return secrets.filter((secret) => text.includes(secret));
}

describe.each(calls)('%s', (_call, act) => {
  it.each(faults)('shows no secret when minting ends in %s', async (_name, fault) => {
    const shown: unknown[] = [];
    const { sandbox, tenant } = await openSandbox({}, { log: (event) => shown.push(event) });
    sandbox.faults.set({ rules: [{ fault }] });
    shown.push(await act(tenant).catch((error: unknown) => error));
    expect(leaksIn(shown, sandbox.worker.clientSecret)).toEqual([]);
    expect(everythingOf(shown)).toContain('mint an access token');
  });

  it.each(faults)('shows no secret when the call itself ends in %s', async (_name, fault) => {
    const shown: unknown[] = [];
    const { sandbox, tenant } = await openSandbox({}, { log: (event) => shown.push(event) });
    const minted = { kind: 'fields', change: { set: { access_token: plantedAccessToken } } } as const;
    sandbox.faults.set({
      rules: [
        { target: { operation: 'token' }, fault: minted },
        ...apiOperations.map((operation) => ({ target: { operation }, fault })),
      ],
    });
    shown.push(await act(tenant).catch((error: unknown) => error));
    expect(leaksIn(shown, sandbox.worker.clientSecret)).toEqual([]);
  });
});

describe('an error', () => {
  it('has no cause', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ fault: { kind: 'reset' } }] });
    const error = await tenant.connect().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toHaveProperty('cause');
  });
});

describe('a tenant', () => {
  it('shows no credentials', async () => {
    const { sandbox, tenant } = await openSandbox();
    await tenant.connect();
    expect(everythingOf(tenant)).not.toContain(sandbox.worker.clientSecret);
  });
});
