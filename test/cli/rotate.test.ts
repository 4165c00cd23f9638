import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodeOfRotation } from '../../cli/command.ts';
import { blankResult } from '../../lambda/rotate/outcome.ts';
import { aRotation } from '../support/rotation-world.ts';
import { serveScript } from '../support/scripted-server.ts';
import { type Desk, openDeskOfToday } from './desk.ts';
import { type } from './shell.ts';

const secret = 'integrations/splunk/isc-pat';
const ARN = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${secret}-AbCdEf`;
const versionId = '11111111-1111-1111-1111-111111111111';

/** What Secrets Manager answers of a secret that it rotates itself, in the order in which it is asked. */
async function serveManagedSecret({ sandbox }: Desk): Promise<{ endpoint: string; asked: () => string[] }> {
  const identity = sandbox.tenant.addIdentity({ name: 'svc-splunk', email: 'svc@example.com' });
  const scope = ['sp:my-personal-access-tokens:manage'];
  const token = sandbox.tenant.addToken({ ownerId: identity.id, name: 'Splunk', scope });
  const value = { baseurl: sandbox.baseUrl, clientId: token.id, clientSecret: token.secret };
  const description = { ARN, RotationEnabled: true, VersionIdsToStages: { [versionId]: ['AWSCURRENT'] } };
  const version = { ARN, VersionId: versionId, SecretString: JSON.stringify(value) };
  const answers = [description, version, { ARN }, description, version];
  const server = await serveScript(answers.map((body) => ({ status: 200, body: JSON.stringify(body) })));
  onTestFinished(() => server.stop());
  const asked = () => server.seen.map(({ headers }) => String(headers['x-amz-target']).replace(/.*\./, ''));
  return { endpoint: server.endpoint, asked };
}

describe('rotate', () => {
  it("starts Secrets Manager's own rotation of a secret, says where its outcome is seen, and exits 0", async () => {
    const desk = await openDeskOfToday({ rotate: 'on', rotations: [{ secret }] });
    const { endpoint, asked } = await serveManagedSecret(desk);
    const ended = await type(desk, ['rotate', secret, '--confirm', 'acme'], {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect(ended).toEqual({
      code: 0,
      stdout:
        'integrations/splunk/isc-pat: started. it was asked for, and Secrets Manager rotates this secret itself: its rotation was started. ' +
        'What came of it: LastRotatedDate in `aws secretsmanager describe-secret --secret-id integrations/splunk/isc-pat`, ' +
        "or the log of the secret's rotation function\n",
      stderr: '',
    });
    expect(asked()).toEqual([
      'DescribeSecret',
      'GetSecretValue',
      'RotateSecret',
      'DescribeSecret',
      'GetSecretValue',
    ]);
    expect(desk.writes()).toBe(0);
  });

  it.each([
    { state: 'rotated', problems: [], code: 0 },
    { state: 'rotated', problems: ['the name could not be given'], code: 1 },
    { state: 'started', problems: [], code: 0 },
    { state: 'started', problems: ['cleaning up did not finish'], code: 1 },
    { state: 'left', problems: [], code: 1 },
    { state: 'failed', problems: [], code: 1 },
  ] as const)('exits $code when a secret is $state with problems $problems', ({ state, problems, code }) => {
    const result = { ...blankResult(aRotation()), state, problems: [...problems] };
    expect(exitCodeOfRotation(result)).toBe(code);
  });
});
