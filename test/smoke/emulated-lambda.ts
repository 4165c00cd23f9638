import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { runBundle } from '../nightly/lambda-process.ts';
import { serveBefore } from '../support/before-emulator.ts';

const configuration = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) });
const properties = z.looseObject({ Code: z.object({ S3Key: z.string() }).optional() }).default({});
const functions = z.object({ Resources: z.record(z.string(), z.looseObject({ Properties: properties })) });
const credentials = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/**
 * Stands before an emulator of AWS that runs no functions: whoever invokes one gets the bundle of the deployment in
 * `folder`, in a process of its own with the variables that the emulator knows; nights on the SDK's local runner.
 */
export async function serveLambda(emulator: string, folder: string) {
  async function run(name: string, event: unknown): Promise<string> {
    const known = await fetch(`${emulator}/2015-03-31/functions/${name}/configuration`, {
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20261130/eu-central-1/lambda/aws4_request',
      },
    });
    const { Variables } = configuration.parse(await known.json()).Environment;
    const environment = { ...credentials, ...Variables, AWS_ENDPOINT_URL: emulator };
    const runner = name.includes('Nightly') ? 'run-nights' : 'run-handler';
    const { message } = await runBundle(runner, bundleOf(name, folder), { events: [event], environment });
    return JSON.stringify(z.array(z.unknown()).parse(message)[0]);
  }

  const runs = new Set<Promise<unknown>>();
  const server = await serveBefore(emulator, async ({ url = '', headers }, body) => {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
    if (name === undefined) return null;
    const end = run(decodeURIComponent(name), JSON.parse(body));
    if (headers['x-amz-invocation-type'] !== 'Event') return { status: 200, body: await end };
    runs.add(end.catch(() => null));
    return { status: 202, body: '' };
  });
  return { ...server, ended: () => Promise.allSettled(runs) };
}

function bundleOf(name: string, folder: string): string {
  const [template = ''] = globSync('**/TokenHygiene.template.json', { cwd: folder });
  const output = dirname(join(folder, template));
  const { Resources } = functions.parse(JSON.parse(readFileSync(join(folder, template), 'utf8')));
  const [, found] = Object.entries(Resources).find(([id]) => name.includes(id)) ?? [];
  return join(output, `asset.${found?.Properties.Code?.S3Key.replace(/\.zip$/, '')}`, 'index.mjs');
}
