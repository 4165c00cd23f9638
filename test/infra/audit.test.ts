import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { audited } from './audited.ts';
import { lintTemplates } from './cfn-lint.ts';
import { createApp, policyFile, twoTenants } from './synthesise.ts';

const told = 'defaults: { owners: { tell: ses, from: iam@example.com } }\n';

/** Without functionsKey and tags: cfn-lint's schemas know neither the key of checkpoints nor the tags of a dashboard yet. */
const everything = {
  subscribers: 'soc@example.org',
  createSecrets: 'isc/acme',
  managedRotations: 'integrations/crm',
  objectLockDays: '30',
  subnets: 'subnet-0123456789abcdef0',
  securityGroups: 'sg-0123456789abcdef0',
  proxy: 'http://proxy.example.com:3128',
  tracing: true,
  reservedConcurrency: 20,
  permissionsBoundary: 'arn:aws:iam::123456789012:policy/Boundary',
  terminationProtection: true,
};

describe.each([
  ['the example', 'hygiene.example.yaml', {}],
  ['two tenants with everything switched on', policyFile(`${twoTenants}${told}`), everything],
])('the templates of %s', (_what, policy, context) => {
  const folder = audited(policy, context);
  const linted = lintTemplates(folder);

  it('pass the AWS Solutions pack', () => {
    expect(folder).toContain('hygiene-cdk-');
  });

  it.skipIf(linted === null)('pass cfn-lint', () => {
    expect(linted).toEqual({ code: 0, output: '' });
  });
});

it('a finding that nobody justified fails the synthesis', () => {
  const app = createApp({ policy: 'hygiene.example.yaml' });
  const [stack] = createStacks(app);
  if (stack !== undefined) new Queue(stack, 'Unjustified');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow('AwsSolutions-SQS3');
});
