import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { createAwsClients } from '../lambda/aws/clients.ts';

const clients = createAwsClients();

/** The least that a durable function with the same clients can be. */
export const handler = withDurableExecution(async () => Object.keys(clients).length);
