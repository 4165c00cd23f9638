import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as it came over the wire. */
export type SeenRequest = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** What to answer to the nth request; `hang up` breaks the connection after the request was read. */
export type ScriptedAnswer =
  | { status: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | 'hang up';

/** Serves literal answers, in order, on loopback, and remembers what was asked. */
export async function serveScript(answers: readonly ScriptedAnswer[]) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = answers[seen.length];
    seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    if (answer === 'hang up' || answer === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}
