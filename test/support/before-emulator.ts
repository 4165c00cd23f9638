import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { arrayBuffer } from 'node:stream/consumers';

/** What is answered in the emulator's place; null where it is to answer itself. */
export type Instead = { status: number; body: string } | null;

/** Stands before an emulator of AWS, and hands every request on that is not answered here. */
export async function serveBefore(
  emulator: string,
  answer: (request: IncomingMessage, body: string) => Promise<Instead>,
) {
  const server = createServer(async (request, response) => {
    const body = Buffer.from(await arrayBuffer(request));
    const instead = await answer(request, body.toString('utf8'));
    if (instead !== null) {
      response.writeHead(instead.status).end(instead.body);
      return;
    }
    const { status, headers, bytes } = await handOn(emulator, request, body);
    response.writeHead(status, headers).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = (): void => {
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, close };
}

async function handOn(emulator: string, request: IncomingMessage, body: Buffer<ArrayBuffer>) {
  const {
    host: _host,
    connection: _connection,
    'transfer-encoding': _encoding,
    ...headers
  } = request.headers;
  const answer = await fetch(`${emulator}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(body.length === 0 ? {} : { body }),
  });
  const sent = new Headers(answer.headers);
  for (const name of ['connection', 'content-encoding', 'content-length', 'transfer-encoding'])
    sent.delete(name);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: Object.fromEntries(sent), bytes };
}
