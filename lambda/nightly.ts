import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import * as z from 'zod';
import { createAwsClients, createCheckpointClient } from './aws/clients.ts';
import { createDurableLogger } from './aws/durable-engine.ts';
import { createFailureMetrics, createRunMetrics } from './aws/metrics.ts';
import type { RunSummary } from './core/results.ts';
import { secondsToWait } from './core/schedule.ts';
import { readDeployedPolicy, tenantOf } from './deployed-policy.ts';
import { ConfigError } from './errors.ts';
import { composeNight } from './night-deps.ts';
import { runNightly } from './workflow.ts';

const proxy = { HTTPS_PROXY: process.env['HTTPS_PROXY'], NO_PROXY: process.env['NO_PROXY'] };
const nightEvent = z.strictObject({ tenant: z.string(), mode: z.enum(['report', 'enforce']).optional() });
const write = (line: string) => process.stdout.write(`${line}\n`);
const emitFailure = createFailureMetrics(write);
const customLogger = createDurableLogger();
const deployed = readDeployedPolicy(import.meta.url, process.env['HYGIENE_PACKED_POLICY']);
const checkpoints = createCheckpointClient(proxy);
const shared = {
  clients: createAwsClients(proxy),
  emitRun: createRunMetrics(write),
  settings: {
    bucket: process.env['HYGIENE_BUCKET'] ?? '',
    topicArn: process.env['HYGIENE_TOPIC_ARN'] ?? '',
    switchName: process.env['HYGIENE_SWITCH'] ?? '',
    policyMark: process.env['HYGIENE_POLICY'] ?? '',
    policyParameter: process.env['HYGIENE_POLICY_PARAMETER'] ?? '',
    configurationSet: process.env['HYGIENE_SES_CONFIGURATION_SET'] ?? '',
    hubProductArn: process.env['HYGIENE_SECURITY_HUB'] ?? '',
    endpoint: process.env['AWS_ENDPOINT_URL'],
    environmentSecret: process.env['HYGIENE_CREDENTIALS_SECRET'] ?? '',
    self: process.env['HYGIENE_COMMAND'] ?? 'npm run -s hygiene --',
  },
};

/** Runs one night of the tenant that the event names; its `mode` can only tighten the policy's. */
export const handler = withDurableExecution(
  handleNight,
  checkpoints === undefined ? {} : { durableExecutionClient: checkpoints },
);

async function handleNight(event: unknown, context: DurableContext): Promise<RunSummary> {
  context.configureLogger({ customLogger });
  try {
    return await runNight(event, context);
  } catch (error) {
    await context.step('emit-failure', async () =>
      emitFailure(nightEvent.safeParse(event).data?.tenant ?? 'unknown'),
    );
    throw error;
  }
}

async function runNight(event: unknown, context: DurableContext): Promise<RunSummary> {
  const asked = parseEvent(event);
  const policy = tenantOf(deployed, asked.tenant);
  const mode = asked.mode === 'report' ? 'report' : policy.mode;
  const seconds = secondsToWait(asked.tenant, Object.keys(deployed.tenants).length);
  if (seconds > 0) await context.wait('wait-for-second', { seconds });
  return runNightly(composeNight(shared, { tenantName: asked.tenant, policy, mode }, context));
}

function parseEvent(event: unknown): z.infer<typeof nightEvent> {
  const parsed = nightEvent.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    'The event must be {"tenant": "<name>"}, with "mode": "report" to tighten the policy.',
  );
}
