import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import { type Ended, type Installation, install } from './installation.ts';

let installation: Installation;
beforeAll(() => {
  installation = install();
}, 600_000);

/** Runs the installed command line. */
const hygiene = (words: string[], sandbox?: Sandbox): Promise<Ended> =>
  installation.run(
    'token-hygiene',
    words,
    sandbox && {
      SAIL_BASE_URL: sandbox.baseUrl,
      SAIL_CLIENT_ID: sandbox.worker.clientId,
      SAIL_CLIENT_SECRET: sandbox.worker.clientSecret,
    },
  );

describe('in an empty folder with nothing but the package', () => {
  it('the way of the README leads from init to the report', async () => {
    const sandbox = await createSandbox({ rateLimit: null });
    sandbox.populate({ tokens: 20, seed: 5 });
    const init = await hygiene(['init'], sandbox);
    expect(init).toMatchObject({ code: 0, stderr: '' });
    expect(init.stdout).toContain('`npx token-hygiene validate`');
    const schema = /\$schema=(.+)$/m.exec(readFileSync(join(installation.folder, 'hygiene.yaml'), 'utf8'));
    expect(existsSync(join(installation.folder, schema?.[1] ?? ''))).toBe(true);

    expect((await hygiene(['validate'])).stdout).toContain('hygiene.yaml is valid.');
    const doctor = await hygiene(['doctor'], sandbox);
    expect(doctor.stdout).toContain('credentials: ');
    const plan = await hygiene(['plan', '--json', '--quiet'], sandbox);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(plan.stdout)).toMatchObject({ status: 'succeeded', inventory: { total: 21 } });
    const run = await hygiene(['run', '--quiet'], sandbox);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const report = await hygiene(['report']);
    const [, page = ''] = /Newest report: (.+)/.exec(report.stdout) ?? [];
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
    await sandbox.close();
  });

  it.each(catalogue.map(({ name }) => name))(
    '%s tells its examples by the name of this installation',
    async (name) => {
      const { code, stdout } = await hygiene([name, '--help']);
      expect({ code, named: stdout.includes(`\n  npx token-hygiene ${name}`) }).toEqual({
        code: 0,
        named: true,
      });
      expect(stdout).not.toContain('npm run');
    },
  );

  it('the demo runs', async () => {
    const demo = await hygiene(['demo', '--tokens', '30', '--nights', '1', '--quiet']);
    expect(demo).toMatchObject({ code: 0, stderr: '' });
    expect(demo.stdout).toContain('npx token-hygiene init');
  });

  it('the licence, the notice and the licences of what is bundled are there', () => {
    const packed = join(installation.folder, 'node_modules', 'token-hygiene');
    expect(readFileSync(join(packed, 'LICENSE'), 'utf8')).toContain('Version 2.0, January 2004');
    expect(readFileSync(join(packed, 'NOTICE'), 'utf8')).toContain('dist/THIRD-PARTY-NOTICES.txt');
    const notices = readFileSync(join(packed, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['ky', 'zod', '@aws-sdk/client-s3', '@aws/durable-execution-sdk-js'])
      expect(notices).toContain(`\n${name} `);
  });
});

/** A policy that may be deployed. */
const policy = `version: 1
tenants:
  initech:
    baseUrl: https://initech.api.identitynow.com
    apiVersion: v2025
    credentials: secret:isc/initech
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`;

const app = `import { App, Stack } from 'aws-cdk-lib';
import { readPolicy, TokenHygiene } from 'token-hygiene';

const app = new App();
const stack = new Stack(app, 'Ours');
const policy = readPolicy('deployed.yaml', { confirmTenants: [], folder: app.outdir });
new TokenHygiene(stack, 'Tokens', { policy });
app.synth();
`;

describe('with AWS CDK beside the package', () => {
  beforeAll(() => {
    installation.add('aws-cdk', 'aws-cdk-lib', 'constructs', 'cdk-nag');
    writeFileSync(join(installation.folder, 'deployed.yaml'), policy);
    writeFileSync(join(installation.folder, 'app.js'), app);
  }, 600_000);

  it.each([
    ['an app of ten lines that imports the construct', 'node app.js', 'Ours'],
    ["the package's own app", 'node node_modules/token-hygiene/dist/app.js', 'TokenHygiene'],
  ])('%s is synthesised, with the functions of the package', async (_what, command, stack) => {
    const words = ['synth', '--quiet', '-a', command, '-o', `${stack}.out`, '-c', 'policy=deployed.yaml'];
    const { code, stderr } = await installation.run('cdk', [...words, '--no-notices']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const template = readFileSync(
      join(installation.folder, `${stack}.out`, `${stack}.template.json`),
      'utf8',
    );
    const assets = [...template.matchAll(/"S3Key": "([0-9a-f]{64})\.zip"/g)].map(([, hash]) => hash ?? '');
    expect(assets).toHaveLength(3);
    for (const hash of assets)
      for (const file of ['index.mjs', 'policy.json'])
        expect(existsSync(join(installation.folder, `${stack}.out`, `asset.${hash}`, file))).toBe(true);
  });
});
