import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { synthesise, twoTenants } from './synthesise.ts';

const joined = z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });
const attribute = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const reference = z.strictObject({ Ref: z.string() });

/** An ARN as people write it: logical ids without their hashes. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = joined.safeParse(value).data?.['Fn::Join'][1];
  if (join !== undefined) return join.map(written).join('');
  const [id, name] = attribute.safeParse(value).data?.['Fn::GetAtt'] ?? [reference.parse(value).Ref, ''];
  return `<${id.replace(/^Hygiene/, '').replace(/[0-9A-F]{8}$/, '')}${name === '' ? '' : `.${name}`}>`;
}

const one = z.union([z.unknown().array(), z.unknown().transform((value) => [value])]);
const policySchema = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Effect: z.enum(['Allow', 'Deny']),
        Action: one,
        Resource: one,
        Condition: z
          .strictObject({ StringEquals: z.strictObject({ 'kms:ViaService': z.unknown() }) })
          .optional(),
      }),
    ),
  }),
});

function via(condition: { StringEquals: { 'kms:ViaService': unknown } } | undefined): string {
  return condition === undefined ? '' : ` via ${written(condition.StringEquals['kms:ViaService'])}`;
}

/** Every statement of every role: `role: actions on resources`. */
function statementsOf(template: Template): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return policies
    .map(({ Properties }) => policySchema.parse(Properties))
    .flatMap(({ Roles, PolicyDocument }) =>
      PolicyDocument.Statement.map(
        ({ Effect, Action, Resource, Condition }) =>
          `${Roles.map(written).join()}: ${Effect === 'Deny' ? 'never ' : ''}${Action.join(' ')} on ${Resource.map(written).join(' ')}${via(Condition)}`,
      ),
    )
    .map((line) =>
      line.replaceAll('arn:<AWS::Partition>', 'arn').replaceAll('<AWS::Region>:<AWS::AccountId>', 'here'),
    )
    .sort();
}

const [template] = synthesise(twoTenants, {
  managedRotations: 'integrations/crm',
  secretKeys: 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555',
});
if (template === undefined) throw new Error('no stack');

describe('the roles', () => {
  it('may do this, and nothing else', () => {
    expect(statementsOf(template)).toEqual([
      '<CoverageCheckRole>: logs:CreateLogStream logs:PutLogEvents on <CoverageCheckLog.Arn>',
      '<DigestRole>: kms:Decrypt kms:GenerateDataKey on <FoundationKey.Arn> via s3.<AWS::Region>.amazonaws.com',
      '<DigestRole>: kms:Decrypt kms:GenerateDataKey on <FoundationKey.Arn> via sns.<AWS::Region>.amazonaws.com',
      '<DigestRole>: logs:CreateLogStream logs:PutLogEvents on <DigestLog.Arn>',
      '<DigestRole>: s3:GetObject on <FoundationArchiveBucket.Arn>/*/history.json <FoundationArchiveBucket.Arn>/*/latest.json <FoundationArchiveBucket.Arn>/*/summary.json',
      '<DigestRole>: s3:ListBucket on <FoundationArchiveBucket.Arn>',
      '<DigestRole>: s3:PutObject on <FoundationArchiveBucket.Arn>/_fleet/*',
      '<DigestRole>: sns:GetSubscriptionAttributes on *',
      '<DigestRole>: sns:ListSubscriptionsByTopic sns:Publish on <FoundationReportsTopic>',
      '<DigestRole>: sqs:SendMessage on <FoundationDeadLetters.Arn>',
      '<DigestRole>: ssm:GetParametersByPath on arn:ssm:here:parameter/token-hygiene/TokenHygiene',
      '<DigestSchedulesRole>: lambda:InvokeFunction on <DigestFunctionAliaslive>',
      '<DigestSchedulesRole>: sqs:SendMessage on <FoundationDeadLetters.Arn>',
      '<TenantsNightlyRole>: kms:Decrypt kms:GenerateDataKey on <FoundationKey.Arn> via s3.<AWS::Region>.amazonaws.com',
      '<TenantsNightlyRole>: kms:Decrypt kms:GenerateDataKey on <FoundationKey.Arn> via sns.<AWS::Region>.amazonaws.com',
      '<TenantsNightlyRole>: kms:Decrypt kms:GenerateDataKey on arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555 via secretsmanager.<AWS::Region>.amazonaws.com',
      '<TenantsNightlyRole>: lambda:CheckpointDurableExecution lambda:GetDurableExecutionState on <TenantsNightlyFunction.Arn>:*',
      '<TenantsNightlyRole>: lambda:InvokeFunction on <TenantsRotationFunction.Arn>',
      '<TenantsNightlyRole>: logs:CreateLogStream logs:PutLogEvents on <TenantsNightlyLog.Arn>',
      '<TenantsNightlyRole>: never s3:PutObject on <FoundationArchiveBucket.Arn>/*/approvals/*',
      '<TenantsNightlyRole>: s3:GetObject s3:PutObject on <FoundationArchiveBucket.Arn>/acme/* <FoundationArchiveBucket.Arn>/globex/*',
      '<TenantsNightlyRole>: s3:ListBucket on <FoundationArchiveBucket.Arn>',
      '<TenantsNightlyRole>: secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage on arn:secretsmanager:here:secret:integrations/crm-?????? arn:secretsmanager:here:secret:integrations/hr-??????',
      '<TenantsNightlyRole>: secretsmanager:GetSecretValue on arn:secretsmanager:here:secret:isc/acme-?????? arn:secretsmanager:here:secret:isc/globex-??????',
      '<TenantsNightlyRole>: secretsmanager:RotateSecret on arn:secretsmanager:here:secret:integrations/crm-??????',
      '<TenantsNightlyRole>: sns:GetSubscriptionAttributes on *',
      '<TenantsNightlyRole>: sns:ListSubscriptionsByTopic sns:Publish on <FoundationReportsTopic>',
      '<TenantsNightlyRole>: sqs:SendMessage on <FoundationDeadLetters.Arn>',
      '<TenantsNightlyRole>: ssm:GetParameters on arn:ssm:here:parameter/<FoundationSwitch> arn:ssm:here:parameter/token-hygiene/TokenHygiene/TokenHygiene',
      '<TenantsNightlySchedulesRole>: lambda:InvokeFunction on <TenantsNightlyFunctionAliaslive>',
      '<TenantsNightlySchedulesRole>: sqs:SendMessage on <FoundationDeadLetters.Arn>',
      '<TenantsRotationRole>: kms:Decrypt kms:GenerateDataKey on arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555 via secretsmanager.<AWS::Region>.amazonaws.com',
      '<TenantsRotationRole>: logs:CreateLogStream logs:PutLogEvents on <TenantsRotationLog.Arn>',
      '<TenantsRotationRole>: secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage on arn:secretsmanager:here:secret:integrations/crm-?????? arn:secretsmanager:here:secret:integrations/hr-??????',
    ]);
  });

  it('have no managed policies', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  it('can be taken by their own service only; by the scheduler for its own group of schedules only', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    const services = roles.map(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service,
    );
    expect(services.sort()).toEqual([
      'lambda.amazonaws.com',
      'lambda.amazonaws.com',
      'lambda.amazonaws.com',
      'lambda.amazonaws.com',
      'scheduler.amazonaws.com',
      'scheduler.amazonaws.com',
    ]);
    const bound = roles.flatMap(({ Properties }) => {
      const [statement] = Properties.AssumeRolePolicyDocument.Statement;
      return statement.Condition ? [written(statement.Condition.StringEquals['aws:SourceArn'])] : [];
    });
    expect(bound.sort()).toEqual(['<DigestSchedulesGroup.Arn>', '<TenantsNightlySchedulesGroup.Arn>']);
  });

  it('may renew no secret of a tenant that does not rotate', () => {
    const [off] = synthesise(twoTenants.replace('rotate: on', 'rotate: off'));
    const lines = off === undefined ? '' : statementsOf(off).join('\n');
    expect(lines).not.toContain('PutSecretValue');
    expect(lines).not.toContain('TenantsRotationRole');
    expect(lines).toContain('GetSecretValue');
  });

  it('may ask Secrets Manager for a rotation only where it rotates by itself', () => {
    const [own] = synthesise(twoTenants);
    const lines = own === undefined ? '' : statementsOf(own).join('\n');
    expect(lines).not.toContain('RotateSecret');
    expect(lines).not.toContain('lambda:InvokeFunction on <TenantsRotationFunction');
  });
});
