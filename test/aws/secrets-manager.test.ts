import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const FIRST = '11111111-1111-4111-8111-111111111111';
const SECOND = '22222222-2222-4222-8222-222222222222';
const THIRD = '33333333-3333-4333-8333-333333333333';

/**
 * moto is laxer than AWS: it overwrites a version that has AWSPENDING without a word, allows two
 * current versions, and promotes by itself on RotateSecret. The in-memory store of the sandbox, which
 * has AWS's own rules, carries the proof of those; here the requests and answers are proven.
 */
describe.skipIf(moto === null)('the store in Secrets Manager', () => {
  const { secretsManager: client } = emulatedClients(moto?.endpoint ?? '');
  const store = createSecretsManagerStore(client);
  let count = 0;
  const aSecret = async () => {
    count += 1;
    const Name = `integrations/app-${count}`;
    await client.send(new CreateSecretCommand({ Name, SecretString: 'one', ClientRequestToken: FIRST }));
    return Name;
  };

  it('describes a secret by its versions and their stages', async () => {
    const secret = await aSecret();
    expect(await store.describe(secret)).toEqual({
      arn: expect.stringMatching(
        /^arn:aws:secretsmanager:eu-central-1:\d+:secret:integrations\/app-1-\w{6}$/,
      ),
      versions: [{ versionId: FIRST, stages: ['AWSCURRENT'] }],
      managedRotation: false,
      nextRotation: null,
    });
  });

  it('stores a version under AWSPENDING and leaves the current one', async () => {
    const secret = await aSecret();
    expect(await store.put(secret, { versionId: SECOND, value: 'two', stage: 'AWSPENDING' })).toBe('stored');
    expect(await store.read(secret, 'AWSCURRENT')).toEqual({ versionId: FIRST, value: 'one' });
    expect(await store.readVersion(secret, SECOND)).toEqual({ value: 'two', stages: ['AWSPENDING'] });
  });

  it('refuses other content under the same version', async () => {
    const secret = await aSecret();
    expect(await store.put(secret, { versionId: FIRST, value: 'other', stage: 'AWSPENDING' })).toBe(
      'conflict',
    );
    expect(await store.put(secret, { versionId: FIRST, value: 'one', stage: 'AWSPENDING' })).toBe('stored');
  });

  it('finds nothing under a stage or a version that does not exist', async () => {
    const secret = await aSecret();
    expect(await store.read(secret, 'AWSPREVIOUS')).toBeNull();
    expect(await store.readVersion(secret, THIRD)).toBeNull();
  });

  it('moves AWSCURRENT, and AWSPREVIOUS follows', async () => {
    const secret = await aSecret();
    await store.put(secret, { versionId: SECOND, value: 'two', stage: 'AWSPENDING' });
    expect(await store.moveStage(secret, { stage: 'AWSCURRENT', from: FIRST, to: SECOND })).toBe('moved');
    expect(await store.readVersion(secret, FIRST)).toEqual({ value: 'one', stages: ['AWSPREVIOUS'] });
  });

  it('says conflict when the stage has left the version, and moved when it is there already', async () => {
    const secret = await aSecret();
    await store.put(secret, { versionId: SECOND, value: 'two', stage: 'AWSPENDING' });
    await store.put(secret, { versionId: THIRD, value: 'three', stage: 'AWSPENDING' });
    expect(await store.moveStage(secret, { stage: 'AWSPENDING', from: SECOND, to: null })).toBe('conflict');
    expect(await store.moveStage(secret, { stage: 'AWSPENDING', from: THIRD, to: null })).toBe('moved');
    expect(await store.moveStage(secret, { stage: 'AWSPENDING', from: THIRD, to: null })).toBe('moved');
  });

  it('names the operation, the secret and what to do when there is no such secret', async () => {
    await expect(store.describe('integrations/none')).rejects.toThrow(
      /^describe the secret \(integrations\/none\): ResourceNotFoundException, status 40[04].*Check that the secret exists/,
    );
  });

  it('fails for a secret that is marked for deletion', async () => {
    const secret = await aSecret();
    await client.send(new DeleteSecretCommand({ SecretId: secret, RecoveryWindowInDays: 7 }));
    await expect(store.read(secret, 'AWSCURRENT')).rejects.toThrow(/InvalidRequestException/);
  });
});

describe('a Secrets Manager that refuses', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['DecryptionFailure', 400],
    ['EncryptionFailure', 400],
    ['ThrottlingException', 400],
    ['InternalServiceError', 500],
  ])('turns %s into an error without anything that was sent or echoed', async (name, status) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, {
        'x-amzn-errortype': name,
        'x-amzn-requestid': 'request-1',
        echo: 'canary-header',
      });
      response.end(JSON.stringify({ __type: name, message: 'canary-echo of canary-value' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const store = createSecretsManagerStore(emulatedClients(`http://127.0.0.1:${port}`).secretsManager);
    const attempts = [
      store.describe('app'),
      store.read('app', 'AWSCURRENT'),
      store.put('app', { versionId: SECOND, value: 'canary-value', stage: 'AWSPENDING' }),
      store.moveStage('app', { stage: 'AWSCURRENT', from: FIRST, to: SECOND }),
      store.startRotation('app'),
    ];
    for (const attempt of attempts) {
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'AwsError', message: expect.stringContaining(name) });
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    }
    server.close();
  });
});
