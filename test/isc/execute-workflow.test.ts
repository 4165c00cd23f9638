import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../sandbox/faults/plan.ts';
import { requestFaults } from '../sandbox/vendor-document.ts';
import { openSandbox } from './open-sandbox.ts';
import { login, openScript } from './open-script.ts';

const operation = 'execute-workflow';
const input = { to: ['ada@example.com'], subject: 'Your token', tokens: [{ name: 'Splunk' }] };

async function withWorkflow(rule?: Omit<FaultRule, 'target'>, enabled = true) {
  const opened = await openSandbox();
  const { sandbox } = opened;
  sandbox.tenant.patchToken(sandbox.worker.clientId, { scope: ['sp:workflow-execute:external'] });
  const { id } = sandbox.workflows.add({ enabled });
  if (rule) sandbox.faults.set({ rules: [{ ...rule, target: { operation } }] });
  return {
    ...opened,
    execute: (workflow = id) => opened.tenant.executeWorkflow(workflow, input),
    received: () => sandbox.workflows.executions().map((execution) => execution.input),
    attempts: () => sandbox.requests.entries(operation).length,
  };
}

describe('executeWorkflow', () => {
  it('is accepted by an id, and hands the input over as it is', async () => {
    const { execute, received, sandbox } = await withWorkflow();
    const execution = await execute();
    expect(execution).toEqual({
      outcome: 'accepted',
      executionId: sandbox.workflows.executions()[0]?.id,
    });
    expect(received()).toEqual([input]);
  });

  it('sends what the vendor’s document has', async () => {
    const { tenant, seen } = await openScript([login, { status: 200, body: '{}' }]);
    await tenant.executeWorkflow('w', input);
    const { method, path, headers, body } = seen[1] ?? { method: '', path: '', headers: {}, body: '' };
    expect([method, path]).toEqual(['POST', '/workflows/v1/execute/external/w']);
    const contentType = headers['content-type'] ?? '';
    const documented = 'POST /workflows/v1/execute/external/{id}';
    expect(requestFaults(documented, contentType, JSON.parse(body))).toEqual([]);
  });

  it('is refused by a workflow that is switched off, although that answers 200', async () => {
    const { execute, received } = await withWorkflow(undefined, false);
    expect(await execute()).toMatchObject({
      outcome: 'refused',
      status: 200,
      reason: expect.stringMatching(/Check that the workflow is enabled and has an external trigger\.$/),
    });
    expect(received()).toEqual([]);
  });

  it.each([
    ['an id and a message', { set: { message: 'odd' } }],
    ['neither', { remove: ['workflowExecutionId'] }],
    ['an id that is none', { set: { workflowExecutionId: 'a'.repeat(64) } }],
  ])('is uncertain where the answer holds %s', async (_, change) => {
    const { execute } = await withWorkflow({ fault: { kind: 'fields', change } });
    expect(await execute()).toMatchObject({ outcome: 'uncertain', status: 200 });
  });

  it.each([[{ set: { message: '' } }], [{ set: { message: null } }]])(
    'takes no message for what it is: %j',
    async (change) => {
      const { execute } = await withWorkflow({ fault: { kind: 'fields', change } });
      expect(await execute()).toMatchObject({ outcome: 'accepted' });
    },
  );

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'is uncertain, and not tried again, where the answer is lost %s the effect',
    async (effect, count) => {
      const { execute, received, attempts } = await withWorkflow({ effect, fault: { kind: 'reset' } });
      expect(await execute()).toMatchObject({ outcome: 'uncertain', status: null });
      expect([attempts(), received().length]).toEqual([1, count]);
    },
  );

  it('waits where the tenant asks for it, and is executed once', async () => {
    const fault = { kind: 'throttle', retryAfter: { seconds: 2 } } as const;
    const { execute, received, waits } = await withWorkflow({ times: 1, fault });
    expect(await execute()).toMatchObject({ outcome: 'accepted' });
    expect([waits, received().length]).toEqual([[2150], 1]);
  });

  it('is not reached where that wait is too long', async () => {
    const { execute } = await withWorkflow({ fault: { kind: 'throttle', retryAfter: { seconds: 600 } } });
    expect(await execute()).toMatchObject({ outcome: 'not-reached' });
  });

  it('is refused without the scope, which its reason names', async () => {
    const { execute, sandbox } = await withWorkflow();
    sandbox.tenant.patchToken(sandbox.worker.clientId, { scope: ['sp:scopes:default'] });
    expect(await execute()).toMatchObject({
      outcome: 'refused',
      status: 403,
      reason: expect.stringContaining('sp:workflow-execute:external'),
    });
  });

  it('is refused where there is no such workflow', async () => {
    const { execute } = await withWorkflow();
    expect(await execute('none')).toMatchObject({ outcome: 'refused', status: 400 });
  });

  it('sends no id that is none', async () => {
    const { execute, sandbox } = await withWorkflow();
    expect(await execute('../oauth-clients')).toMatchObject({ outcome: 'refused', status: null });
    expect(sandbox.requests.total).toBe(0);
  });
});
