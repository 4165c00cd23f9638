import { once } from 'node:events';
import { createServer as createPlainServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { noBody } from '../../lambda/isc/http/json-body.ts';
import { describeBreak } from '../../lambda/isc/http/no-answer.ts';
import { createTransport } from '../../lambda/isc/http/transport.ts';
import { selfSigned } from '../support/self-signed.ts';

async function post(server: Server) {
  onTestFinished(() => {
    server.close();
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const send = createTransport({
    timeouts: { headersMs: 120_000, bodyMs: 120_000 },
    maxBytes: 1_000,
    now: () => '2026-03-01T00:00:00.000Z',
  });
  return send({ method: 'POST', url: `https://127.0.0.1:${port}/`, headers: {}, read: noBody });
}

it('knows that nothing was sent to a server whose certificate nobody trusts', async () => {
  const requests: unknown[] = [];
  const server = createTlsServer(selfSigned(), (socket) => socket.on('data', (data) => requests.push(data)));
  expect(await post(server)).toEqual({
    kind: 'no-answer',
    sent: false,
    repeatable: true,
    why: 'a broken connection: DEPTH_ZERO_SELF_SIGNED_CERT',
    untrusted: expect.stringContaining('export NODE_EXTRA_CA_CERTS=FILE'),
  });
  expect(requests).toEqual([]);
});

it('does not claim so of a server that speaks no TLS: the same code can come after a request', async () => {
  const server = createPlainServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  expect(await post(server)).toEqual({
    kind: 'no-answer',
    sent: true,
    repeatable: true,
    why: 'a broken connection: ERR_SSL_WRONG_VERSION_NUMBER',
  });
});

it.each([
  ['CERT_HAS_EXPIRED', false],
  ['CERT_NOT_YET_VALID', false],
  ['CERT_REVOKED', false],
  ['SELF_SIGNED_CERT_IN_CHAIN', false],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false],
  ['ECONNREFUSED', false],
  ['ECONNRESET', true],
  ['EPIPE', true],
])('after %s, sent is %s', (code, sent) => {
  const cause = Object.assign(new Error('broken'), { code });
  expect(describeBreak(new TypeError('fetch failed', { cause }))).toMatchObject({ sent });
});
