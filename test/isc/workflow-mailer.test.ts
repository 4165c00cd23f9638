import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { WorkflowExecution } from '../../lambda/core/call-outcomes.ts';
import { createWorkflowMailer } from '../../lambda/isc/workflow-mailer.ts';
import { openSandbox } from './open-sandbox.ts';

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
    { outcome: 'not-reached', reason: 'Later.' },
    { outcome: 'refused', reason: 'Later.', endsAll: true },
  ],
])('an execution that is %o is no accepted mail', async (execution, outcome) => {
  const mailer = createWorkflowMailer({ executeWorkflow: async () => execution }, 'w');
  expect(await mailer.send(mail)).toEqual(outcome);
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
