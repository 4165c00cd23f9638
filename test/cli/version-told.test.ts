import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Desk, openDesk } from './desk.ts';
import { atDesk, type } from './shell.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The text of an artefact of the desk's only run. */
async function textOf(desk: Desk, name: string): Promise<string> {
  const path = (await desk.files()).find((file) => file.endsWith(`/${name}`)) ?? '';
  return readFileSync(join(desk.folder, path), 'utf8');
}

it('a run names its version in the summary, the mail, the report and every finding', async () => {
  const desk = await openDesk();
  const { code, stdout } = await type(desk, ['run', '--quiet', '--json', ...atDesk]);
  expect({ code, told: JSON.parse(stdout).version }).toEqual({ code: 0, told: version });
  expect(JSON.parse(await textOf(desk, 'summary.json')).version).toBe(version);
  expect(await textOf(desk, 'summary.txt')).toContain(`, made by token-hygiene ${version}.\n`);
  expect(await textOf(desk, 'report.html')).toContain(`<p>Made by token-hygiene ${version} in run `);
  const findings = (await textOf(desk, 'findings.ocsf.jsonl')).trim().split('\n');
  const versions = findings.map((line) => JSON.parse(line).metadata.product.version);
  expect(new Set(versions)).toEqual(new Set([version]));
});

it('every request to a tenant names the tool and its version', async () => {
  const agents: unknown[] = [];
  const tenant = createServer((request, response) => {
    agents.push(request.headers['user-agent']);
    response.writeHead(401).end();
  });
  await new Promise<void>((resolve) => tenant.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    tenant.close();
  });
  const desk = await openDesk();
  const baseUrl = `http://127.0.0.1:${(tenant.address() as AddressInfo).port}`;
  await desk.write({ baseUrl });
  await type(desk, ['plan', '--quiet'], { SAIL_BASE_URL: baseUrl });
  expect(new Set(agents)).toEqual(new Set([`token-hygiene/${version}`]));
});
