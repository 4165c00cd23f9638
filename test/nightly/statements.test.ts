import { randomUUID } from 'node:crypto';
import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import { addFunction, startMoto } from '../support/moto-rotation.ts';
import { createAccount, workerSecret } from './account.ts';
import { bundle } from './bundles.ts';
import { runBundle } from './lambda-process.ts';
import { type Call, startRecorder } from './recorder.ts';
import { covers, deployedAs, isAllowed, type Permit } from './stack-in-account.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const policyOf = (baseUrl: string) => `version: 1
tenants:
  acme:
    baseUrl: ${baseUrl}
    apiVersion: v2025
    credentials: secret:isc/acme
    mode: enforce
    notice: { days: 7 }
    limits: { maxDeletions: 90, maxDeletionPercent: 90, wholeOwner: allow }
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    rotate: on
    owners: { tell: ses, from: iam@example.com, contacts: [{ owner: "svc-*", mail: hr@example.com }] }
    rotations: [{ secret: integrations/hr, everyDays: 8 }, { secret: integrations/crm, everyDays: 8 }]
`;

type Role = 'Nightly' | 'Digest' | 'Rotation';

/** What a role may do and such days do not show. */
const neverUsed: Record<Role, string[]> = {
  Nightly: [
    // Until Secrets Manager has its schedule, the night rotates these too; afterwards it asks for rotations that are overdue.
    'secretsmanager:PutSecretValue on integrations/crm-??????',
    'secretsmanager:RotateSecret on integrations/crm-??????',
    // Which of the two is verified, the address or its domain, the stack cannot know.
    'ses:SendEmail on identity/example.com',
  ],
  // Only so does S3 answer 404 for a run that is not there, instead of 403.
  Digest: ['s3:ListBucket on archive'],
  // A person may give this secret a schedule too.
  Rotation: [
    'secretsmanager:DescribeSecret on integrations/hr-??????',
    'secretsmanager:GetSecretValue on integrations/hr-??????',
    'secretsmanager:PutSecretValue on integrations/hr-??????',
    'secretsmanager:UpdateSecretVersionStage on integrations/hr-??????',
  ],
};

/** What a role may do and this emulator cannot show. */
const unseen = /^(kms|logs|sqs|lambda|xray):/;

describe.skipIf(moto === null)('the calls of the functions, beside the statements of their roles', () => {
  const calls: Record<Role, Call[]> = { Nightly: [], Digest: [], Rotation: [] };
  const permits: Record<Role, Permit[]> = { Nightly: [], Digest: [], Rotation: [] };
  let sandbox: Sandbox;

  beforeAll(async () => {
    const endpoint = moto?.endpoint ?? '';
    sandbox = await createSandbox({ seed: 7 });
    sandbox.populate({ tokens: 60, seed: 7 });
    const account = await createAccount(endpoint);
    await account.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'iam@example.com' }));
    await account.storeSecret('isc/acme', workerSecret(sandbox));
    for (const name of ['hr', 'crm']) {
      const owner = sandbox.tenant.addIdentity({ name });
      const scope = ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'];
      const token = {
        ownerId: owner.id,
        name,
        scope,
        created: new Date(Date.now() - 20 * 86_400_000).toISOString(),
      };
      const { id, secret } = sandbox.tenant.addToken(token);
      await account.storeSecret(`integrations/${name}`, {
        ...workerSecret(sandbox),
        clientId: id,
        clientSecret: secret,
      });
    }
    const bundles = bundle(policyOf(sandbox.baseUrl), {
      confirmTenants: 'acme',
      securityHub: true,
      managedRotations: 'integrations/crm',
    });
    const stack = deployedAs(bundles.template, [
      [/AWS::Partition/, 'aws'],
      [/AWS::Region/, 'eu-central-1'],
      [/AWS::AccountId/, '123456789012'],
      [/ArchiveBucket\w+\.Arn/, 'arn:aws:s3:::archive'],
      [/ArchiveBucket/, 'archive'],
      [/ReportsTopic/, account.environment.HYGIENE_TOPIC_ARN],
      [/FoundationSwitch/, '/switch'],
    ]);
    const { HYGIENE_POLICY = '', HYGIENE_POLICY_PARAMETER: Name } = stack.environmentOf('NightlyFunction');
    await account.ssm.send(new PutParameterCommand({ Name, Value: HYGIENE_POLICY, Type: 'String' }));
    const { ARN } = await account.secretsManager.send(
      new DescribeSecretCommand({ SecretId: 'integrations/crm' }),
    );
    const ClientRequestToken = randomUUID();

    const record = async (role: Role, path: string | null, events: unknown[]) => {
      const recorder = await startRecorder(endpoint);
      const environment = {
        ...account.environment,
        ...stack.environmentOf(`${role}Function`),
        AWS_ENDPOINT_URL: recorder.endpoint,
      };
      const runner = role === 'Nightly' ? 'run-nights' : 'run-handler';
      await runBundle(runner, path ?? '', { events, environment });
      calls[role].push(...recorder.calls);
      permits[role] = stack.permitsOf(`${role}Role`);
      recorder.close();
    };

    await account.secretsManager.send(
      new RotateSecretCommand({
        SecretId: ARN,
        ClientRequestToken,
        RotationLambdaARN: await addFunction(endpoint),
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
    const events = steps.map((Step) => ({ Step, SecretId: ARN, ClientRequestToken }));
    await record('Rotation', bundles.rotation, events);
    await record('Nightly', bundles.nightly, [{ tenant: 'acme' }]);
    await record('Digest', bundles.digest, [{}]);
  }, 300_000);
  afterAll(() => sandbox.close());

  const roles: Role[] = ['Nightly', 'Digest', 'Rotation'];

  it.each(roles)('%s calls nothing that its role refuses', (role) => {
    expect(calls[role].length).toBeGreaterThan(3);
    expect(calls[role].filter((call) => !isAllowed(permits[role], call))).toEqual([]);
  });

  it.each(Object.entries(neverUsed))('%s may do nothing besides, but for what is listed', (role, listed) => {
    const of = roles.find((one) => one === role) ?? 'Digest';
    const unused = permits[of]
      .filter(({ effect, action }) => effect === 'Allow' && !unseen.test(action))
      .filter((permit) => !calls[of].some((call) => covers(permit, call)));
    expect(unused.map(({ action, resource }) => `${action} on ${resource.split(':').at(-1)}`).sort()).toEqual(
      listed,
    );
  });
});
