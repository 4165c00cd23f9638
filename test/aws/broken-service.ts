import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { AwsClients } from '../../lambda/aws/clients.ts';
import { emulatedClients } from '../support/aws-clients.ts';

/** The clients of this project at a service that answers each request like this; it ends with the test. */
export async function clientsOf(answer: (response: ServerResponse) => void): Promise<AwsClients> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return emulatedClients(`http://127.0.0.1:${port}`);
}
