import { describe, expect, it } from 'vitest';
import { connect, connectWith, type Sent, startSandbox } from './client.ts';
import { answerFaults, requestFaults } from './vendor-document.ts';

const PATCH_TYPE = 'application/json-patch+json';
const DATE = '2026-12-31T23:59:59.999Z';
const EXPIRY = [{ op: 'replace', path: '/expirationDate', value: DATE }];
const RENAME = [{ op: 'replace', path: '/name', value: 'renamed' }];
const TOKENS = '/personal-access-tokens/v1';
const BULK = `PATCH ${TOKENS}/bulk-update`;
const EXECUTE = 'POST /workflows/v1/execute/external/{id}';

/** A tenant of one token (`t`), one identity (`i`), a workflow that is on (`w`), one that is off, and an execution. */
async function tenantOfOne() {
  const sandbox = await startSandbox();
  const { tenant, workflows, worker } = sandbox;
  tenant.patchToken(worker.clientId, { scope: ['sp:scopes:all'], name: 'own' });
  tenant.addIdentity({ id: 'i', email: null, managerId: worker.ownerId });
  tenant.addToken({ id: 't', ownerId: 'i', created: '2026-01-01T00:00:00.000123Z', expirationDate: null });
  workflows.add({ id: 'w' });
  workflows.add({ id: 'off', enabled: false });
  return { sandbox, execution: workflows.execute('w', {}).id, own: worker.clientId };
}

describe('an answer stands up to the vendor’s document', () => {
  it.each<[string, string, Sent & { status: number }]>([
    [`GET ${TOKENS}`, '', { status: 200 }],
    [`GET ${TOKENS}`, '', { status: 400, query: { filters: 'name eq "x"' } }],
    [`POST ${TOKENS}`, '', { status: 200, json: { name: 'made', expirationDate: DATE } }],
    [`POST ${TOKENS}`, '', { status: 400, json: {} }],
    [`PATCH ${TOKENS}/{id}`, 'own', { status: 200, json: RENAME, contentType: PATCH_TYPE }],
    [`PATCH ${TOKENS}/{id}`, 'none', { status: 404, json: RENAME, contentType: PATCH_TYPE }],
    [`DELETE ${TOKENS}/{id}`, 'none', { status: 404 }],
    [BULK, '', { status: 200, json: { ids: ['t'], patch: EXPIRY } }],
    [BULK, '', { status: 400, json: { ids: ['none'], patch: EXPIRY } }],
    ['GET /public-identities/v1', '', { status: 200 }],
    ['GET /identities/v1/{id}', 'i', { status: 200 }],
    ['GET /identities/v1/{id}', 'none', { status: 404 }],
    [EXECUTE, 'w', { status: 200, json: { input: { a: 1 } } }],
    [EXECUTE, 'off', { status: 200, json: { input: { a: 1 } } }],
    [EXECUTE, 'none', { status: 400, json: { input: { a: 1 } } }],
    [`${EXECUTE}/test`, 'w', { status: 200, json: { input: { a: 1 } } }],
    ['GET /workflow-executions/v1/{id}', 'execution', { status: 200 }],
    ['GET /workflow-executions/v1/{id}', 'none', { status: 404 }],
  ])('to %s of "%s" with %j', async (operation, id, { status, ...sent }) => {
    const { sandbox, execution, own } = await tenantOfOne();
    const client = await connect(sandbox);
    const ids: Record<string, string> = { execution, own };
    const answer = await client(operation.replace('{id}', ids[id] ?? id), sent);
    expect([answer.status, answerFaults(operation, answer)]).toEqual([status, []]);
  });

  it.each([`GET ${TOKENS}`, BULK, EXECUTE, 'GET /identities/v1/{id}', 'GET /workflow-executions/v1/{id}'])(
    'to %s without the right',
    async (operation) => {
      const { sandbox } = await tenantOfOne();
      const { client } = await connectWith(sandbox, ['sp:scopes:default']);
      const answer = await client(operation.replace('{id}', 'w'));
      expect([answer.status, answerFaults(operation, answer)]).toEqual([403, []]);
    },
  );

  it('over the rate limit', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const client = await connect(sandbox);
    await client(BULK);
    const answer = await client(BULK);
    expect([answer.status, answerFaults(BULK, answer)]).toEqual([429, []]);
  });
});

describe('the check by the document', () => {
  const answered = (status: number, body: unknown) => ({ status, body, headers: new Headers() });

  it.each([
    ['a field that is not documented', answered(200, { workflowExecutionId: 'x', state: 'on' })],
    ['a field of another type', answered(200, { workflowExecutionId: 7 })],
    ['a status that is not documented', answered(418, {})],
  ])('finds %s', (_, answer) => {
    expect(answerFaults(EXECUTE, answer)).toHaveLength(1);
  });

  it.each([
    [{ ids: ['a'], patch: EXPIRY }, 0],
    [{ ids: [], patch: EXPIRY }, 1],
    [{ ids: ['a', 'a'], patch: EXPIRY }, 1],
    [{ ids: ['a'], patch: RENAME }, 1],
    [{ ids: ['a'] }, 1],
  ])('finds in the bulk update %j so many faults: %i', (body, expected) => {
    expect(requestFaults(BULK, 'application/json', body)).toHaveLength(expected);
  });
});
