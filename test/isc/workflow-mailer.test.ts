import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { WorkflowExecution } from '../../lambda/core/call-outcomes.ts';
import { createWorkflowMailer } from '../../lambda/isc/workflow-mailer.ts';
import { requestFaults } from '../sandbox/vendor-document.ts';
import { openSandbox } from './open-sandbox.ts';
import vendorWorkflow from './vendor-workflow.json' with { type: 'json' };

const step = z.looseObject({ type: z.string(), nextStep: z.string().optional() });

const mail = {
  ...{ to: 'jane@example.com', cc: ['iam@example.com'], subject: 'Your access tokens' },
  ...{ text: 'text', html: '<p>html</p>' },
};

async function openWorkflow(enabled: boolean) {
  const { sandbox, tenant } = await openSandbox();
  const scope = ['sp:workflow-execute:external'];
  sandbox.tenant.patchToken(sandbox.worker.clientId, { scope });
  const { id } = sandbox.workflows.add({ enabled });
  return { sandbox, mailer: createWorkflowMailer(tenant, id) };
}

it('gives the workflow the mail and nothing else', async () => {
  const { sandbox, mailer } = await openWorkflow(true);
  const sent = await mailer.send(mail);
  const [execution] = sandbox.workflows.executions();
  expect(sent).toEqual({ outcome: 'accepted', messageId: execution?.id });
  expect(execution?.input).toEqual({
    recipients: ['jane@example.com'],
    copies: ['iam@example.com'],
    subject: 'Your access tokens',
    text: 'text',
    html: '<p>html</p>',
  });
});

it('a workflow that is switched off takes no mail, and is not asked again', async () => {
  const { mailer } = await openWorkflow(false);
  expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', endsAll: true });
});

it.each<[WorkflowExecution, object]>([
  [
    { outcome: 'uncertain', status: null, trackingId: null, reason: 'No answer.' },
    { outcome: 'uncertain', reason: 'No answer.' },
  ],
  [
    { outcome: 'refused', status: 413, trackingId: null, reason: 'Too long.' },
    { outcome: 'refused', reason: 'Too long.', endsAll: false },
  ],
  [
    { outcome: 'not-reached', reason: 'Later.' },
    { outcome: 'refused', reason: 'Later.', endsAll: true },
  ],
])('an execution that is %o is no accepted mail', async (execution, outcome) => {
  const mailer = createWorkflowMailer({ executeWorkflow: async () => execution }, 'w');
  expect(await mailer.send(mail)).toEqual(outcome);
});

it('a workflow that is not there takes no mail, and is not asked again', async () => {
  const { tenant } = await openSandbox();
  const mailer = createWorkflowMailer(tenant, '99999999-2222-3333-4444-555555555555');
  expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', endsAll: true });
});

it('the request, and the workflow that docs/ brings, are what the documents of the vendor say', async () => {
  const { sandbox, mailer } = await openWorkflow(true);
  await mailer.send(mail);
  const body = { input: sandbox.workflows.executions()[0]?.input };
  expect(requestFaults('POST /workflows/v1/execute/external/{id}', 'application/json', body)).toEqual([]);
  const isWorkflow = new Ajv({ strict: false }).compile(vendorWorkflow.schema);
  const workflow: unknown = JSON.parse(readFileSync('docs/owners-workflow.json', 'utf8'));
  expect([isWorkflow(workflow), isWorkflow.errors]).toEqual([true, null]);
  expect(workflow).toMatchObject({ enabled: false, trigger: { type: 'EXTERNAL' } });
});

it('the workflow that docs/ brings goes from its start to an end', () => {
  const { definition } = z
    .object({ definition: z.object({ start: z.string(), steps: z.record(z.string(), step) }) })
    .parse(JSON.parse(readFileSync('docs/owners-workflow.json', 'utf8')));
  const path = [definition.start];
  for (
    let at = definition.steps[definition.start];
    at?.nextStep !== undefined;
    at = definition.steps[at.nextStep]
  )
    path.push(at.nextStep);
  expect(path.toSorted()).toEqual(Object.keys(definition.steps).sort());
  expect(definition.steps[path.at(-1) ?? '']?.type).toBe('success');
});

it('the workflow that docs/ brings reads what the mailer gives', async () => {
  const { sandbox, mailer } = await openWorkflow(true);
  await mailer.send(mail);
  const given = Object.keys(sandbox.workflows.executions()[0]?.input ?? {});
  const workflow = readFileSync('docs/owners-workflow.json', 'utf8');
  const read = [...workflow.matchAll(/"\$\.trigger\.input\.(\w+)"/g)].map(([, name]) => name);
  expect(read).toEqual(['recipients', 'copies', 'subject', 'html']);
  expect(given).toEqual(expect.arrayContaining(read));
  expect(workflow).not.toContain('{{');
});
