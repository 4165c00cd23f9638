import type { OwnerMailer, Tenant } from '../ports.ts';

/** The mails of one execution: what `docs/owners-workflow.json` reads. Every administrator of the tenant can read them. */
export type WorkflowInput = {
  recipients: string[];
  copies: string[];
  subject: string;
  text: string;
  html: string;
};

/** Sends mails by a workflow of the tenant with an external trigger; accepted = the workflow was started. */
export function createWorkflowMailer(tenant: Pick<Tenant, 'executeWorkflow'>, workflow: string): OwnerMailer {
  return {
    async send({ to, cc, subject, text, html }) {
      const input: WorkflowInput = { recipients: [to], copies: cc, subject, text, html };
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
