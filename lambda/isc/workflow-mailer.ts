import * as z from 'zod';
import type { WorkflowExecution } from '../core/call-outcomes.ts';
import type { OwnerMailer, Tenant } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { unfulfilled } from './failure.ts';
import { shortBody } from './http/exchange.ts';
import { readJsonBody } from './http/json-body.ts';
import type { Endpoints } from './wire/endpoints.ts';
import { identityIdPattern } from './wire/token-row.ts';

/** Sends mails by a workflow of the tenant with an external trigger; accepted = the workflow was started. */
export function createWorkflowMailer(tenant: Pick<Tenant, 'executeWorkflow'>, workflow: string): OwnerMailer {
  return {
    async send({ to, cc, subject, text, html }) {
      // What `docs/owners-workflow.json` reads; every administrator of the tenant can read it.
      const input = { recipients: [to], copies: cc, subject, text, html };
      const execution = await tenant.executeWorkflow(workflow, input);
      if (execution.outcome === 'accepted') return { outcome: 'accepted', messageId: execution.executionId };
      const { reason } = execution;
      if (execution.outcome === 'uncertain') return { outcome: 'uncertain', reason };
      // A workflow that is switched off, gone, or out of reach refuses the others too; what is too long is one mail.
      const isTooLong = execution.outcome === 'refused' && execution.status === 413;
      return { outcome: 'refused', reason, endsAll: !isTooLong };
    },
  };
}

/** Too short for a client secret (64 hex digits), which a hostile answer could repeat in its place. */
const executionId = z.string().regex(/^[0-9A-Za-z-]{1,40}$/);
const answerFields = z.object({
  workflowExecutionId: executionId.nullable().catch(null),
  message: z.unknown().optional(),
});

/**
 * Executes a workflow by its external trigger. After an unclear answer it is not tried again: people would be told
 * twice. A workflow that is switched off answers 200 as well, with a message in the place of an execution.
 */
export async function executeWorkflow(
  call: Caller,
  endpoints: Endpoints,
  { id, input }: { id: string; input: Readonly<Record<string, unknown>> },
): Promise<WorkflowExecution> {
  if (!identityIdPattern.test(id)) return malformedId;
  const purpose = {
    operation: 'execute workflow',
    subject: id,
    rights: 'the scope sp:workflow-execute:external',
  };
  const { exchange, lost } = await call({
    method: 'POST',
    url: endpoints.workflow(id),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input }),
    read: readJsonBody,
    limits: shortBody,
    purpose,
    repetition: 'only-if-not-done',
  });
  if (exchange.kind !== 'answer') return unfulfilled(exchange, lost, purpose);
  const { status, trackingId } = exchange;
  const answer = answerFields.safeParse(exchange.value).data;
  const execution = answer?.workflowExecutionId ?? null;
  const hasMessage = (answer?.message ?? '') !== '';
  if (execution !== null && !hasMessage) return { outcome: 'accepted', executionId: execution };
  // The vendor's text is not repeated: it may hold anything.
  if (execution === null && hasMessage) {
    const reason = `execute workflow (${id}): the tenant answers with a message in the place of an execution. Check that the workflow is enabled and has an external trigger.`;
    return { outcome: 'refused', status, trackingId, reason };
  }
  const reason = `execute workflow (${id}): the answer does not say clearly whether the workflow runs.`;
  return { outcome: 'uncertain', status, trackingId, reason };
}

const malformedId: WorkflowExecution = {
  outcome: 'refused',
  status: null,
  trackingId: null,
  reason: 'execute workflow: the id is not well-formed, so nothing was sent.',
};
