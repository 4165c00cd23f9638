import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { emulated } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { serveLambda } from './emulated-lambda.ts';

const root = join(import.meta.dirname, '..', '..');
const address = ['--url', 'http://127.0.0.1:8787', '--mail', 'iam@example.com'];

/** Runs the smoke test as a person does, against an emulator; what it said, without the CDK's words, and its exit code. */
async function smoke(
  args: readonly string[],
  endpoint = 'http://127.0.0.1:9',
  folder = scratchFolder('smoke'),
) {
  const child = spawn(process.execPath, [join(root, 'smoke', 'main.ts'), ...args, '--patience', '5'], {
    cwd: root,
    env: {
      ...process.env,
      ...{ TMPDIR: folder, AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-central-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    },
  });
  const [said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { said: said.split('\n'), code: child.exitCode };
}

const moto = await startMoto({
  PYTHONPATH: join(import.meta.dirname, 'emulator'),
  PYTHONDONTWRITEBYTECODE: '1',
});
afterAll(() => moto?.stop());

describe.skipIf(moto === null)('the smoke test', () => {
  const endpoint = moto?.endpoint ?? '';

  it('needs to know where the tenant is reached, and who is told', async () => {
    expect((await smoke(address.slice(0, 2))).code).toBe(2);
  });

  it('stops where the deployment is refused, and names that step', async () => {
    const { said, code } = await smoke(['--url', 'http://tenant.example.com', ...address.slice(2)], endpoint);
    expect(said.slice(0, 2)).toEqual([
      'passed   no installation is there: the account and region have no stack TokenHygiene',
      'STOPPED  bootstrap: cdk bootstrap ended with 1; its own words stand above.',
    ]);
    expect(said).toContain('Not every step passed.');
    expect(code).toBe(1);
  });

  it('passes on the emulator, whose functions run here, and names what it left behind', async () => {
    const folder = scratchFolder('smoke');
    const account = await serveLambda(endpoint, folder);
    onTestFinished(account.close);
    const { said, code } = await smoke(address, account.endpoint, folder);
    await account.ended();
    expect(said.filter((line) => /^(passed|STOPPED)/.test(line))).toEqual([
      'passed   no installation is there: the account and region have no stack TokenHygiene',
      'passed   bootstrap: the account is prepared for the CDK',
      expect.stringMatching(/^passed {3}deploy: \d{2} resources$/),
      'passed   confirm the subscriptions, by the links in the mails: 2 confirmed',
      'passed   store the credentials: of the tenant, and of a token that is to be rotated',
      'passed   a night, with its deletions: status succeeded, mode enforce, 16 deleted',
      'passed   a rotation: the secret names a new token, and the tenant takes it',
      'passed   the digest: {"tenants":1,"overdue":[]}',
      'passed   destroy: the stack is gone',
      expect.stringMatching(/^passed {3}deploy again: \d{2} resources$/),
      'passed   destroy again: the stack is gone',
    ]);
    expect(code).toBe(0);
    const left = said.filter((line) => line.startsWith('  AWS::')).map((line) => line.trim().split(/\s+/)[0]);
    expect([...new Set(left)].sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
    ]);
    expect(said).toContain('  AWS::SecretsManager::Secret  token-hygiene/smoke');
  });

  it('touches nothing where an installation is there already', async () => {
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    const cloudFormation = new CloudFormationClient(emulated(endpoint));
    await cloudFormation.send(new CreateStackCommand({ StackName: 'TokenHygiene', TemplateBody }));
    const { said, code } = await smoke(address, endpoint);
    expect(said[0]).toBe(
      'STOPPED  no installation is there: The stack TokenHygiene is there already: choose an account or a region without one.',
    );
    expect(said.filter((line) => /^(passed|STOPPED)/.test(line))).toHaveLength(1);
    expect(code).toBe(1);
  });
});
