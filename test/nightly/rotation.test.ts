import { randomUUID } from 'node:crypto';
import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, it } from 'vitest';
import { createSandbox } from '../../sandbox/server.ts';
import { addFunction, startMoto } from '../support/moto-rotation.ts';
import { createAccount, workerSecret } from './account.ts';
import { bundle } from './bundles.ts';
import { runBundle } from './lambda-process.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const policyOf = (baseUrl: string) => `version: 1
tenants:
  acme:
    baseUrl: ${baseUrl}
    apiVersion: v2025
    credentials: secret:isc/acme
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    rotate: on
    rotations: [{ secret: integrations/hr }]
`;

it.skipIf(moto === null)(
  'the rotation bundle renews a token as Secrets Manager calls it, and tells no secret',
  async () => {
    const sandbox = await createSandbox({ seed: 7 });
    const { environment, secretsManager, storeSecret } = await createAccount(moto?.endpoint ?? '');
    const owner = sandbox.tenant.addIdentity({ name: 'HR' });
    const scope = ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'];
    const { id, secret } = sandbox.tenant.addToken({ ownerId: owner.id, name: 'hr', scope });
    await storeSecret('integrations/hr', { ...workerSecret(sandbox), clientId: id, clientSecret: secret });
    const { rotation } = bundle(policyOf(sandbox.baseUrl));
    const { ARN = '' } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: 'integrations/hr' }),
    );
    const ClientRequestToken = randomUUID();
    await secretsManager.send(
      new RotateSecretCommand({
        SecretId: ARN,
        ClientRequestToken,
        RotationLambdaARN: await addFunction(moto?.endpoint ?? ''),
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
    const events = steps.map((Step) => ({ Step, SecretId: ARN, ClientRequestToken }));
    const { output } = await runBundle('run-handler', rotation ?? '', { events, environment });

    const described = await secretsManager.send(new DescribeSecretCommand({ SecretId: ARN }));
    expect(described.VersionIdsToStages?.[ClientRequestToken]).toContain('AWSCURRENT');
    const own = sandbox.tenant.tokens().filter(({ ownerId }) => ownerId === owner.id);
    expect(own).toHaveLength(2);
    expect(own.every((token) => token.scope?.join() === scope.join())).toBe(true);
    expect(own.filter((token) => output.includes(token.secret))).toEqual([]);
    expect(output.split('\n').filter((line) => line.includes('rotation-step'))).toHaveLength(4);
    await sandbox.close();
  },
  120_000,
);
