import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfSigned } from '../support/self-signed.ts';
import { type Desk, openDesk, openDeskOfToday } from './desk.ts';
import { type } from './shell.ts';

const host = 'tenant.test';

/** A server on a free port of this machine, until the test ends. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The desk's tenant behind TLS, under a name that only a proxy knows. */
async function openBehindTls(desk: Desk): Promise<{ port: number; authority: string }> {
  const { key, cert } = selfSigned(host);
  const server = createTlsServer({ key, cert }, (incoming, answer) => {
    const { method, url, headers } = incoming;
    const onward = forward(`${desk.sandbox.baseUrl}${url}`, { method, headers }, (inner) => {
      answer.writeHead(inner.statusCode ?? 500, inner.headers);
      inner.pipe(answer);
    });
    incoming.pipe(onward);
  });
  const authority = join(desk.folder, 'authority.pem');
  writeFileSync(authority, cert);
  return { port: await listening(server), authority };
}

/** A proxy that leads every tunnel to one port, and what it was asked for. */
async function openProxy(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    answer.writeHead(502).end();
  });
  proxy.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on('error', () => socket.destroy());
    socket.on('error', () => tunnel.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(proxy)}`, asked };
}

/** The desk of somebody whose tenant is reached through a proxy and a company's own authority. */
async function openCompany() {
  const desk = await openDeskOfToday();
  const { port, authority } = await openBehindTls(desk);
  const proxy = await openProxy(port);
  const baseUrl = `https://${host}:8443`;
  await desk.write({ baseUrl, allowHost: true });
  return { desk, authority, proxy, variables: { SAIL_BASE_URL: baseUrl, NODE_EXTRA_CA_CERTS: authority } };
}

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('of %s leads to the tenant', async (name) => {
    const { desk, proxy, variables } = await openCompany();
    const ended = await type(desk, ['plan', '--quiet'], { ...variables, [name]: proxy.url });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}:8443`]));
  });

  it.each(['tenant.test', '.test', 'test', '*'])('is not asked where NO_PROXY says %s', async (exception) => {
    const { desk, proxy, variables } = await openCompany();
    const names = { HTTPS_PROXY: proxy.url, NO_PROXY: exception };
    const { code } = await type(desk, ['plan', '--quiet'], { ...variables, ...names });
    expect({ code, asked: proxy.asked }).toEqual({ code: 1, asked: [] });
  });

  it('is not asked for a tenant on this machine', async () => {
    const desk = await openDeskOfToday();
    const { url, asked } = await openProxy(9);
    const ended = await type(desk, ['plan', '--quiet'], { http_proxy: url, HTTPS_PROXY: url });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(asked).toEqual([]);
  });

  it('leads to AWS as well', async () => {
    const desk = await openDeskOfToday();
    const { url, asked } = await openProxy(9);
    const { code } = await type(desk, ['report', '--out', 's3://my-bucket'], {
      HTTPS_PROXY: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
    });
    expect(code).toBe(1);
    expect(new Set(asked)).toEqual(new Set(['CONNECT my-bucket.s3.eu-central-1.amazonaws.com:443']));
  });

  it('that is no address is refused by name, and not quoted', async () => {
    const ended = await type(await openDesk(), ['plan'], { HTTPS_PROXY: 'socks5://me:canary@proxy:1080' });
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: HTTPS_PROXY is no address of an HTTP proxy. Write it as http://host:port, with name:password@ before the host where it wants them.\n',
    });
  });

  it('is shown by doctor with the authorities, without its password', async () => {
    const { desk, authority, proxy, variables } = await openCompany();
    const url = proxy.url.replace('http://', 'http://me:canary@');
    const { stdout } = await type(desk, ['doctor'], { ...variables, HTTPS_PROXY: url });
    expect(stdout).toContain(`proxy: ${new URL(proxy.url).host}`);
    expect(stdout).toContain(`authorities: those of Node.js and of ${authority}`);
    expect(stdout).not.toContain('canary');
  });
});

describe('a certificate that this machine does not trust', () => {
  it('is told with the variable that helps', async () => {
    const { desk, proxy, variables } = await openCompany();
    const names = { ...variables, NODE_EXTRA_CA_CERTS: '', HTTPS_PROXY: proxy.url };
    const { code, stderr } = await type(desk, ['plan', '--quiet'], names);
    expect(code).toBe(1);
    expect(stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT. This machine does not trust the certificate.');
    expect(stderr).toContain('export NODE_EXTRA_CA_CERTS=FILE');
  });

  it('is told so where it stands before AWS', async () => {
    const port = await listening(createTlsServer(selfSigned()));
    const { code, stderr } = await type(await openDesk(), ['report', '--out', 's3://my-bucket'], {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'DEPTH_ZERO_SELF_SIGNED_CERT, no answer. This machine does not trust the certificate.',
    );
    expect(stderr).toContain('export NODE_EXTRA_CA_CERTS=FILE');
  });

  it('is never passed over: switching the checks off is refused', async () => {
    const desk = await openDesk();
    const { code, stderr } = await type(desk, ['plan'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0 switches off every check of certificates');
    expect(desk.sandbox.requests.total).toBe(0);
  });
});

it('under npm, paths are relative to where the person stands, and told in full', async () => {
  const { folder } = await openDesk();
  const elsewhere = join(realpathSync(folder), 'elsewhere');
  mkdirSync(elsewhere);
  const root = join(import.meta.dirname, '..', '..');
  const words = ['--prefix', root, 'run', '-s', 'hygiene', '--', 'validate'];
  const env = { PATH: process.env['PATH'], HOME: folder };
  const failed = await promisify(execFile)('npm', words, { cwd: elsewhere, env }).catch((error) => error);
  expect(failed.stderr).toContain(
    `error: There is no policy file ${join(elsewhere, 'hygiene.yaml')}. Write one with \`npm --prefix ${root} run -s hygiene -- init\``,
  );
});
