import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../sandbox/server.ts';
import { connect, connectWith, errorText, field, startSandbox } from './client.ts';

const EXECUTE = '/workflows/v1/execute/external';
const INPUT = { owner: 'Ada', tokens: [{ name: 'Splunk' }] };

async function tenantOfWorkflows(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  sandbox.workflows.add({ id: 'w' });
  sandbox.workflows.add({ id: 'off', enabled: false });
  const { client, token } = await connectWith(sandbox, [
    'sp:workflow-execute:external',
    'sp:workflow-execution:read',
  ]);
  sandbox.tenant.patchIdentity(token.ownerId, { orgAdmin: true });
  return { sandbox, client, token };
}

describe('a workflow with an external trigger', () => {
  it.each([
    EXECUTE,
    '/v2024/workflows/execute/external',
    '/v2025/workflows/execute/external',
    '/v2026/workflows/execute/external',
  ])('is executed by %s, and receives the input as it was sent', async (path) => {
    const { sandbox, client } = await tenantOfWorkflows();
    const answer = await client(`POST ${path}/w`, { json: { input: INPUT } });
    expect(answer).toMatchObject({ status: 200, body: { workflowExecutionId: expect.any(String) } });
    expect(sandbox.workflows.executions()).toEqual([
      {
        id: field(answer, 'workflowExecutionId'),
        workflowId: 'w',
        input: INPUT,
        startTime: '2026-06-15T12:00:00.000Z',
        closeTime: '2026-06-15T12:00:00.000Z',
        status: 'Completed',
      },
    ]);
  });

  it('answers 200 with a message when it is switched off, and is not executed', async () => {
    const { sandbox, client } = await tenantOfWorkflows();
    const answer = await client(`POST ${EXECUTE}/off`, { json: { input: INPUT } });
    expect(answer).toMatchObject({
      status: 200,
      body: { message: 'Workflow was not executed externally. Check enabled flag on workflow definition' },
    });
    expect(field(answer, 'workflowExecutionId')).toBeUndefined();
    expect(sandbox.workflows.executions()).toEqual([]);
  });

  it('only echoes the input of a test', async () => {
    const { sandbox, client } = await tenantOfWorkflows();
    const answer = await client(`POST ${EXECUTE}/w/test`, { json: { input: INPUT } });
    expect(answer).toMatchObject({ status: 200, body: { payload: INPUT } });
    expect(sandbox.workflows.executions()).toEqual([]);
  });

  it.each<[string, unknown, number]>([
    ['w', {}, 200],
    ['w', undefined, 200],
    ['w', { input: 'text' }, 400],
    ['w', { input: null }, 400],
    ['w', [], 400],
    ['none', { input: {} }, 400],
  ])('"%s" answers %j by %i', async (id, json, expected) => {
    const { client } = await tenantOfWorkflows();
    expect((await client(`POST ${EXECUTE}/${id}`, { json })).status).toBe(expected);
  });

  it('needs its scope, and may be executed by a plain API client', async () => {
    const { sandbox } = await tenantOfWorkflows();
    const { client: other } = await connectWith(sandbox, ['sp:workflow:manage']);
    expect((await other(`POST ${EXECUTE}/w`, { json: {} })).status).toBe(403);
    expect((await other(`POST ${EXECUTE}/w/test`, { json: {} })).status).toBe(403);
    const { id, secret } = sandbox.tenant.addApiClient({ scope: ['sp:workflow-execute:external'] });
    const plain = await connect(sandbox, { clientId: id, clientSecret: secret });
    expect((await plain(`POST ${EXECUTE}/w`, { json: {} })).status).toBe(200);
  });
});

describe('a workflow execution', () => {
  const path = (id: string) => `GET /workflow-executions/v1/${id}`;

  it('tells how it stands', async () => {
    const { sandbox, client } = await tenantOfWorkflows();
    const { id } = sandbox.workflows.execute('w', INPUT);
    expect((await client(path(id))).body).toEqual({
      id,
      workflowId: 'w',
      requestId: id.replaceAll('-', ''),
      startTime: '2026-06-15T12:00:00.000Z',
      closeTime: '2026-06-15T12:00:00.000Z',
      status: 'Completed',
    });
    sandbox.workflows.settle(id, 'Running');
    const running = await client(`GET /v2026/workflow-executions/${id}`);
    expect([field(running, 'status'), field(running, 'closeTime')]).toEqual(['Running', undefined]);
    sandbox.clock.advance(1000);
    sandbox.workflows.settle(id, 'Failed');
    const failed = await client(path(id));
    expect([field(failed, 'status'), field(failed, 'closeTime')]).toEqual([
      'Failed',
      '2026-06-15T12:00:01.000Z',
    ]);
  });

  it('may come as a list of one', async () => {
    const { sandbox, client } = await tenantOfWorkflows({ executionShape: 'list' });
    const { id } = sandbox.workflows.execute('w', INPUT);
    expect((await client(path(id))).body).toMatchObject([{ id, status: 'Completed' }]);
  });

  it('is kept for ninety days', async () => {
    const { sandbox, token } = await tenantOfWorkflows();
    sandbox.tenant.patchToken(token.id, { expirationDate: null });
    const { id } = sandbox.workflows.execute('w', INPUT);
    const status = async () => {
      const client = await connect(sandbox, { clientId: token.id, clientSecret: token.secret });
      return (await client(path(id))).status;
    };
    sandbox.clock.advance(90 * 86_400_000 - 1);
    expect(await status()).toBe(200);
    sandbox.clock.advance(1);
    expect(await status()).toBe(404);
  });

  it('is shown to org admins with the scope only', async () => {
    const { sandbox, client, token } = await tenantOfWorkflows();
    const { id } = sandbox.workflows.execute('w', INPUT);
    const { client: other } = await connectWith(sandbox, ['sp:workflow-execute:external']);
    expect((await other(path(id))).status).toBe(403);
    sandbox.tenant.patchIdentity(token.ownerId, { orgAdmin: false });
    expect((await client(path(id))).status).toBe(403);
  });

  it('that never was is not found, and cannot be settled', async () => {
    const { sandbox, client } = await tenantOfWorkflows();
    const answer = await client(path('none'));
    expect([answer.status, errorText(answer)]).toEqual([404, 'The workflow execution was not found']);
    expect(() => sandbox.workflows.settle('none', 'Failed')).toThrow('The sandbox has no execution none');
  });
});
