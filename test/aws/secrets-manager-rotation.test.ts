import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager.ts';
import { followProtocol } from '../../lambda/rotate/protocol.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { addFunction, startMoto } from '../support/moto-rotation.ts';
import { aRotation, createWorld, DAY, night } from '../support/rotation-world.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/**
 * RotateSecret is moto's, which reserves the version; the four calls of the function are made here,
 * as Secrets Manager makes them. Where moto is laxer than AWS (it overwrites a version silently, allows
 * two current ones), test/rotate proves the same on a store with AWS's own rules.
 */
describe.skipIf(moto === null)('the four steps in Secrets Manager', () => {
  const { secretsManager: client } = emulatedClients(moto?.endpoint ?? '');
  const functionArn = addFunction(moto?.endpoint ?? '');

  const begin = async () => {
    const world = createWorld();
    const value = { baseurl: 'https://acme.api.identitynow.com', ...world.first };
    const Name = `integrations/${randomUUID()}`;
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }),
    );
    const deps = { ...world.deps(), store: createSecretsManagerStore(client) };
    const version = randomUUID();
    const reserve = async () => {
      await client.send(
        new RotateSecretCommand({
          SecretId: ARN,
          ClientRequestToken: version,
          RotationLambdaARN: await functionArn,
          RotationRules: { AutomaticallyAfterDays: 30 },
        }),
      );
    };
    const step = (Step: (typeof STEPS)[number], ClientRequestToken = version) =>
      followProtocol(deps, aRotation(), {
        Step,
        SecretId: ARN,
        ClientRequestToken,
        now: world.clock.now(),
      });
    const stages = async () => {
      const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: ARN }));
      return Object.values(VersionIdsToStages).map((list) => [...list].sort());
    };
    return { world, deps, ARN, reserve, step, stages };
  };

  it('mint, check, try and promote', async () => {
    const { world, deps, ARN, reserve, step, stages } = await begin();
    await reserve();
    for (const name of STEPS) await step(name);
    expect(await stages()).toEqual([['AWSPREVIOUS'], ['AWSCURRENT', 'AWSPENDING']]);
    const current = await deps.store.read(ARN, 'AWSCURRENT');
    expect(JSON.parse(current?.value ?? '').clientId).toBe('00000002000000000000000000000000');
    const states: string[] = [];
    for (let day = 0; day <= 2; day += 1) {
      const result = await night(deps, aRotation({ secret: ARN }));
      expect(result).toMatchObject({ state: 'left', problems: [], findings: [] });
      states.push(result.predecessor.state);
      world.clock.advance(DAY);
    }
    expect(states).toEqual(['overlap', 'overlap', 'retired']);
    expect(await stages()).toEqual([[], ['AWSCURRENT']]);
  });

  it('can each be repeated', async () => {
    const { world, reserve, step } = await begin();
    await reserve();
    for (const name of STEPS) {
      await step(name);
      await step(name);
    }
    expect(world.tenant.tokens.size).toBe(2);
  });

  it('refuse a version that no rotation reserved', async () => {
    const { world, step } = await begin();
    for (const name of STEPS) await expect(step(name, randomUUID())).rejects.toThrow(/not reserved/);
    expect(world.tenant.tokens.size).toBe(1);
  });

  it('refuse to check, try or promote what was never created', async () => {
    const { world, reserve, step } = await begin();
    await reserve();
    await expect(step('setSecret')).rejects.toThrow(/AWSPENDING version cannot be read: it has no value/);
    await expect(step('testSecret')).rejects.toThrow(/it has no value/);
    await expect(step('finishSecret')).rejects.toThrow(/it has no value/);
    expect(world.currentWorks()).toBe(true);
  });

  it('refuse a secret that is not JSON, without quoting it', async () => {
    const { ARN, reserve, step } = await begin();
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'canary-not-json' }));
    await reserve();
    const error = await step('createSecret').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/AWSCURRENT version cannot be read: it is not JSON/),
    });
    expect(String(error)).not.toContain('canary');
  });

  it('refuse a secret without a current version', async () => {
    const { deps } = await begin();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: `empty/${randomUUID()}` }));
    const result = await night(deps, aRotation({ secret: ARN }));
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringMatching(/no AWSCURRENT version/) });
  });
});
