import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

/** A workflow with an external trigger. */
export type Workflow = { id: string; enabled: boolean };

/** What became of an execution. */
export type ExecutionStatus = 'Completed' | 'Failed' | 'Canceled' | 'Running' | 'Queued';

/** One execution of a workflow, with the input as it was received; dates are ISO-8601 in UTC. */
export type Execution = {
  id: string;
  workflowId: string;
  input: Readonly<Record<string, unknown>>;
  startTime: string;
  /** Null while it is queued or running. */
  closeTime: string | null;
  status: ExecutionStatus;
};

/** The tenant's workflows and what they received, with direct access for tests. */
export type Workflows = {
  /** Adds a workflow, switched on unless it is said otherwise, or replaces the one of that id. */
  add(workflow?: Partial<Workflow>): Workflow;
  find(id: string): Workflow | undefined;
  /** Executes a workflow; it is completed at once. */
  execute(workflowId: string, input: Execution['input']): Execution;
  /** Every execution, oldest first. */
  executions(): readonly Execution[];
  /** Says how an execution stands from now on. @throws RangeError when there is none of that id */
  settle(executionId: string, status: ExecutionStatus): void;
};

/** Makes a tenant's workflows: none at first. */
export function createWorkflows({ clock }: { clock: Clock }): Workflows {
  const workflows = new Map<string, Workflow>();
  const executions = new Map<string, Execution>();
  return {
    add: (workflow) => {
      const added = { id: randomUUID(), enabled: true, ...workflow };
      workflows.set(added.id, added);
      return added;
    },
    find: (id) => workflows.get(id),
    execute: (workflowId, input) => {
      const at = clock.now().toISOString();
      const id = randomUUID();
      const execution: Execution = {
        id,
        workflowId,
        input,
        startTime: at,
        closeTime: at,
        status: 'Completed',
      };
      executions.set(id, execution);
      return execution;
    },
    executions: () => [...executions.values()],
    settle: (executionId, status) => {
      const execution = executions.get(executionId);
      if (!execution) throw new RangeError(`The sandbox has no execution ${executionId}`);
      const isOpen = status === 'Running' || status === 'Queued';
      const closeTime = isOpen ? null : clock.now().toISOString();
      executions.set(executionId, { ...execution, status, closeTime });
    },
  };
}
