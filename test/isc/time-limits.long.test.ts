import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BodyLimits } from '../../lambda/isc/http/exchange.ts';
import { readJsonBody } from '../../lambda/isc/http/json-body.ts';
import { createTransport, type Timeouts } from '../../lambda/isc/http/transport.ts';
import { keepCollecting } from '../support/garbage.ts';

/** The end of a head, and a body's first byte. */
const endless = '\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n';

type Speech = {
  head: string;
  /** Sent every 50 ms after the head. */
  drip?: string;
  scheme?: 'https';
};

/** Serves one connection; says when the client closed it. */
async function serve({ head, drip = '' }: Speech): Promise<{ port: number; closed: Promise<void> }> {
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(head);
      const timer = setInterval(() => socket.write(drip), 50);
      socket.once('close', () => clearInterval(timer));
    });
    socket.on('error', () => undefined);
    socket.once('close', () => closed.resolve());
  });
  onTestFinished(() => {
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    closed: closed.promise,
  };
}

async function ask(
  speech: Speech,
  timeouts: Timeouts,
  limits: Partial<BodyLimits> = {},
): Promise<{ exchange: unknown; closed: Promise<void> }> {
  const { port, closed } = await serve(speech);
  const send = createTransport({ timeouts, maxBytes: 1_000_000, now: () => '2026-03-01T00:00:00.000Z' });
  const sent = send({
    method: 'GET',
    url: `${speech.scheme ?? 'http'}://127.0.0.1:${port}/`,
    headers: {},
    read: readJsonBody,
    limits,
  });
  return { exchange: await Promise.race([sent, sleep(9_000, 'still waiting')]), closed };
}

describe('while garbage is collected, a request', () => {
  beforeEach(keepCollecting);

  it.each<[string, Speech]>([
    ['before its headers', { head: '' }],
    ['within its headers', { head: 'HTTP/1.1 200 OK\r\n', drip: 'X-More: a\r\n' }],
    ['before the connection is safe', { head: '', scheme: 'https' }],
  ])('that waits in vain %s ends at its limit', async (_name, speech) => {
    const { exchange } = await ask(speech, { headersMs: 400, bodyMs: 60_000 });
    expect(exchange).toEqual({ kind: 'no-answer', sent: true, repeatable: true, why: 'no answer in time' });
  });

  it.each<[string, Speech]>([
    ['drips', { head: `HTTP/1.1 200 OK${endless}`, drip: '1\r\n \r\n' }],
    ['falls silent', { head: `HTTP/1.1 200 OK${endless}` }],
  ])('whose body %s ends at its limit, and its connection with it', async (_name, speech) => {
    const { exchange, closed } = await ask(speech, { headersMs: 60_000, bodyMs: 400 });
    expect(exchange).toEqual({ kind: 'no-answer', sent: true, repeatable: true, why: 'no answer in time' });
    await closed;
  });

  it('whose reader allows less time ends then', async () => {
    const speech = { head: `HTTP/1.1 200 OK${endless}`, drip: '1\r\n \r\n' };
    const { exchange } = await ask(speech, { headersMs: 60_000, bodyMs: 60_000 }, { ms: 400 });
    expect(exchange).toEqual({ kind: 'no-answer', sent: true, repeatable: true, why: 'no answer in time' });
  });

  it('tells the status of a refusal that does not end within seconds', async () => {
    const speech = { head: `HTTP/1.1 500 Oops${endless}`, drip: '1\r\n \r\n' };
    const { exchange, closed } = await ask(speech, { headersMs: 60_000, bodyMs: 60_000 });
    expect(exchange).toEqual({ kind: 'refusal', status: 500, trackingId: null, retryAfterMs: null });
    await closed;
  });
});

it('leaves no connection behind where the headers of a refusal say enough', async () => {
  const speech = { head: `HTTP/1.1 500 Oops\r\nSLPT-Request-ID: ${'a1'.repeat(16)}${endless}` };
  const { exchange, closed } = await ask(speech, { headersMs: 60_000, bodyMs: 60_000 });
  expect(exchange).toMatchObject({ kind: 'refusal', trackingId: 'a1'.repeat(16) });
  expect(await Promise.race([closed, sleep(1_000, 'open')])).toBeUndefined();
});
