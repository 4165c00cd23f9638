import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { audited } from './audited.ts';
import { createApp, policyFile, synthesise, twoTenants } from './synthesise.ts';

const key = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const everything = {
  subnets: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  securityGroups: ['sg-0123456789abcdef0'],
  proxy: 'http://proxy.example.com:3128',
  noProxy: '.amazonaws.com',
  tracing: 'true',
  securityHub: true,
  functionsKey: key,
  reservedConcurrency: '20',
  permissionsBoundary: 'arn:aws:iam::123456789012:policy/Boundary',
  tags: 'owner=iam team,cost=4711',
  terminationProtection: true,
};

function only(context: Record<string, unknown>): Template {
  const [template] = synthesise(twoTenants, context);
  if (template === undefined) throw new Error('no stack');
  return template;
}

describe('what a company asks for', () => {
  it('is off where nothing is said', () => {
    const template = only({});
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: Match.absent(),
      TracingConfig: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
    });
    expect(JSON.stringify(template.toJSON())).not.toMatch(/PROXY|ec2:/);
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.absent() });
    template.allResourcesProperties('AWS::S3::Bucket', { Tags: Match.absent() });
    expect(createStacks(createApp({ policy: policyFile(twoTenants) }))[0]?.terminationProtection).toBe(false);
  });

  it('puts every function into the subnets, with interfaces that its own code may not touch', () => {
    const template = only({
      subnets: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
      securityGroups: 'sg-0123456789abcdef0',
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        SecurityGroupIds: ['sg-0123456789abcdef0'],
      },
    });
    const actions = Match.arrayWith(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']);
    const Condition = { Null: { 'lambda:SourceFunctionArn': 'false' } };
    template.resourcePropertiesCountIs(
      'AWS::IAM::Policy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Allow', Action: actions, Resource: '*' }),
            Match.objectLike({ Effect: 'Deny', Action: actions, Resource: '*', Condition }),
          ]),
        },
      },
      4,
    );
  });

  it('sends HTTPS through the proxy, and Lambda’s own address never', () => {
    const template = only({ proxy: everything.proxy, noProxy: '.amazonaws.com,.internal' });
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          NODE_USE_ENV_PROXY: '1',
          HTTPS_PROXY: 'http://proxy.example.com:3128',
          NO_PROXY: '.amazonaws.com,.internal',
          HTTP_PROXY: Match.absent(),
        },
      },
    });
  });

  it('encrypts the logs and the checkpoints of nights with a key of the customer', () => {
    const template = only({ functionsKey: key });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    template.hasResourceProperties('AWS::Lambda::Function', {
      DurableConfig: { KMSKeyArn: key, ExecutionTimeout: 43_200 },
    });
  });

  it('traces every function, and limits the nights of one instant', () => {
    const template = only({ tracing: true, reservedConcurrency: 20 });
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    template.hasResourceProperties('AWS::Lambda::Function', {
      DurableConfig: Match.anyValue(),
      ReservedConcurrentExecutions: 20,
    });
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 20 }, 1);
  });

  it('lets nights bring their findings to Security Hub, as the account’s own product and nothing else', () => {
    const template = only({ securityHub: 'true' });
    const product = {
      'Fn::Join': [
        '',
        [
          ...['arn:', { Ref: 'AWS::Partition' }, ':securityhub:', { Ref: 'AWS::Region' }, ':'],
          ...[{ Ref: 'AWS::AccountId' }, ':product/', { Ref: 'AWS::AccountId' }, '/default'],
        ],
      ],
    };
    const statement = { Action: 'securityhub:BatchImportFindings', Effect: 'Allow', Resource: product };
    const policies = { PolicyDocument: { Statement: Match.arrayWith([statement]) } };
    template.resourcePropertiesCountIs('AWS::IAM::Policy', policies, 1);
    const Environment = { Variables: Match.objectLike({ HYGIENE_SECURITY_HUB: product }) };
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment }, 1);
    expect(JSON.stringify(only({}).toJSON())).not.toMatch(/securityhub|SECURITY_HUB/);
  });

  it('bounds every role, tags what can be tagged, and protects the stack', () => {
    const stacks = createStacks(createApp({ policy: policyFile(twoTenants), ...everything }));
    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      template.allResourcesProperties('AWS::IAM::Role', {
        PermissionsBoundary: 'arn:aws:iam::123456789012:policy/Boundary',
        Tags: [
          { Key: 'cost', Value: '4711' },
          { Key: 'owner', Value: 'iam team' },
        ],
      });
      expect(stack.terminationProtection).toBe(true);
    }
  });

  it.each([
    [{ subnets: 'subnet-0123456789abcdef0' }, 'and securityGroups need each other'],
    [{ securityGroups: 'sg-0123456789abcdef0' }, 'and securityGroups need each other'],
    [{ noProxy: '.internal' }, 'needs proxy'],
    [{ proxy: 'proxy.example.com:3128' }, 'Invalid URL'],
    [{ proxy: 'http://me:word@proxy.example.com' }, 'must not hold a password'],
    [{ functionsKey: 'alias/logs' }, 'must be the ARN of a key'],
    [{ permissionsBoundary: 'Boundary' }, 'must be the ARN of a policy'],
    [{ reservedConcurrency: '0' }, 'reservedConcurrency'],
    [{ terminationProtection: 'yes' }, 'terminationProtection'],
    [{ tags: 'owner' }, 'tags'],
  ])('is refused where it is %j', (context, said) => {
    expect(() => synthesise(twoTenants, context)).toThrow(said);
  });

  it('passes the audit with all of it', () => {
    expect(audited(policyFile(twoTenants), everything)).toContain('hygiene-cdk-');
  });
});
