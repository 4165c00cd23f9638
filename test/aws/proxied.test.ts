import { once } from 'node:events';
import { createServer } from 'node:http';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAwsClients, createCheckpointClient } from '../../lambda/aws/clients.ts';

/** A proxy that opens no tunnel, and names what it was asked for. */
const proxy = createServer();
let HTTPS_PROXY = '';

beforeAll(async () => {
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }))
    process.env[name] = value;
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address !== null && typeof address !== 'string') HTTPS_PROXY = `http://127.0.0.1:${address.port}`;
});
afterAll(() => proxy.close());

/** The host that is asked of the proxy when something is sent. */
async function askedOf(send: (signal: AbortSignal) => Promise<unknown>): Promise<string> {
  const ended = new AbortController();
  const connect = once(proxy, 'connect');
  const sent = send(ended.signal).catch(() => undefined);
  const [request, socket] = await connect;
  ended.abort();
  socket.destroy();
  await sent;
  return request.url;
}

it('AWS is called through the proxy', async () => {
  const { secretsManager } = createAwsClients({ HTTPS_PROXY });
  const asked = askedOf((abortSignal) => secretsManager.send(new ListSecretsCommand({}), { abortSignal }));
  expect(await asked).toBe('secretsmanager.eu-central-1.amazonaws.com:443');
});

it('checkpoints are written through the proxy', async () => {
  const client = createCheckpointClient({ HTTPS_PROXY });
  const state = { DurableExecutionArn: 'arn', CheckpointToken: 'token', Marker: '', MaxItems: 1 };
  const asked = askedOf(async () => client?.getExecutionState(state));
  expect(await asked).toBe('lambda.eu-central-1.amazonaws.com:443');
});

it('without a proxy the checkpoints are the SDK’s own business', () => {
  expect(createCheckpointClient({})).toBeUndefined();
});
