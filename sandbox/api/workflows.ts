import { type Answer, object, Refusal, rows } from '../http/answer.ts';
import type { Execution, Workflow } from '../workflows.ts';
import type { ApiCall, World } from '../world.ts';
import { isRecord, jsonBody } from './body.ts';
import { demand, demandAdmin } from './rights.ts';

const DAYS_KEPT = 90;
const DAY = 86_400_000;
const SWITCHED_OFF = 'Workflow was not executed externally. Check enabled flag on workflow definition';

/**
 * Executes a workflow by its external trigger. One that is switched off answers 200 as well, with a message.
 * @throws Refusal 403 without the right, 400 for no such workflow or an input that is no object
 */
export function executeWorkflow(call: ApiCall, { workflows }: World): Answer {
  const { workflow, input } = readExecution(call, { workflows });
  if (!workflow.enabled) return object(200, { message: SWITCHED_OFF });
  return object(200, { workflowExecutionId: workflows.execute(workflow.id, input).id });
}

/**
 * Echoes the input that a workflow would be executed with; nothing is executed.
 * @throws Refusal as executing does
 */
export function testWorkflow(call: ApiCall, world: World): Answer {
  return object(200, { payload: readExecution(call, world).input });
}

/**
 * Tells how an execution stands; it is kept for 90 days.
 * @throws Refusal 403 without the right or for no org admin, 404 for no such execution
 */
export function getExecution(call: ApiCall, world: World): Answer {
  demand(call.caller, 'read workflow executions');
  demandAdmin(call.caller, world.tenant);
  const oldest = world.clock.now().getTime() - DAYS_KEPT * DAY;
  const execution = world.workflows
    .executions()
    .find(({ id, startTime }) => id === call.id && Date.parse(startTime) > oldest);
  if (!execution) throw new Refusal(404, 'The workflow execution was not found');
  const row = executionRow(execution);
  return world.switches.executionShape === 'list' ? rows([row]) : object(200, row);
}

function readExecution(
  call: ApiCall,
  { workflows }: Pick<World, 'workflows'>,
): { workflow: Workflow; input: Execution['input'] } {
  demand(call.caller, 'execute workflows');
  const workflow = workflows.find(call.id);
  if (!workflow) throw new Refusal(400, 'There is no such workflow with an external trigger');
  const body = call.body.length === 0 ? {} : jsonBody(call, 'application/json');
  const input = isRecord(body) ? { input: {}, ...body }.input : null;
  if (!isRecord(input)) throw new Refusal(400, 'input must be an object');
  return { workflow, input };
}

function executionRow(execution: Execution): Record<string, unknown> {
  const { id, workflowId, startTime, closeTime, status } = execution;
  const requestId = id.replaceAll('-', '');
  return { id, workflowId, requestId, startTime, ...(closeTime !== null && { closeTime }), status };
}
