import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { aTenant, createApp, policyFile, synthesise, twoTenants } from './synthesise.ts';

const [template] = synthesise(twoTenants, { subscribers: 'soc@example.org, iam@example.org' });
if (template === undefined) throw new Error('no stack');

describe('the archive', () => {
  it('is encrypted by a key of the customer, versioned, closed to the public, and outlives the stack', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('FoundationKey'), 'Arn'] },
              },
            },
          ],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
  });

  it('keeps artefacts for seven years, the later ones in the cold', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            ExpirationInDays: 2557,
            NoncurrentVersionExpiration: { NoncurrentDays: 400 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
          },
        ],
      },
    });
  });

  it('has no object lock unless a deployment asks for it', () => {
    template.resourcePropertiesCountIs('AWS::S3::Bucket', { ObjectLockEnabled: true }, 0);
    const [locked] = synthesise(twoTenants, { objectLockDays: '30' });
    locked?.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } },
    });
  });

  it('refuses every request without TLS, and so does its access log', () => {
    template.resourcePropertiesCountIs(
      'AWS::S3::BucketPolicy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 's3:*',
              Principal: { AWS: '*' },
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      },
      2,
    );
  });
});

describe('the topic of reports', () => {
  it('is encrypted by the same key, and refuses messages without TLS', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('FoundationKey'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('takes no alarms: those of this account have a topic of their own', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('AlarmTopic') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  it('and the topic of alarms mail whom the context names', () => {
    const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Properties }) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ['email', 'soc@example.org'],
      ['email', 'iam@example.org'],
      ['email', 'soc@example.org'],
      ['email', 'iam@example.org'],
    ]);
  });
});

describe('mail', () => {
  const filters = (count: number) => {
    const tenants = Array.from({ length: count }, (_, index) => aTenant(`tenant-${index}`)).join('');
    const [own] = synthesise(`version: 1\ntenants:\n${tenants}`, { subscribers: 'soc@example.org' });
    const found = Object.values(own?.findResources('AWS::SNS::Subscription') ?? {});
    return found.map(({ Properties }) => [
      Properties.TopicArn.Ref.includes('Alarm'),
      Properties.FilterPolicy ?? null,
    ]);
  };

  it('comes after every run of up to five tenants', () => {
    expect(filters(5)).toEqual([
      [false, null],
      [true, null],
    ]);
  });

  it('is one digest a morning, and the notices, of more tenants; alarms always come', () => {
    expect(filters(6)).toEqual([
      [false, { $or: [{ mode: ['digest'] }, { status: ['notice'] }] }],
      [true, null],
    ]);
  });

  it('that nobody gets is warned of at synth', () => {
    const warned = (context: Record<string, unknown>) => {
      const [stack] = createStacks(createApp({ policy: policyFile(twoTenants), ...context }));
      if (stack === undefined) throw new Error('no stack');
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('names no subscribers'))
        .length;
    };
    expect([warned({}), warned({ subscribers: 'soc@example.org' })]).toEqual([1, 0]);
  });
});

describe('the key', () => {
  it('is renewed every year, outlives the stack, and can be used by alarms', () => {
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        EnableKeyRotation: true,
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Sid: 'AlarmsEncrypt',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            }),
          ]),
        },
      },
    });
  });
});

describe('the switch', () => {
  it('stands at report after every deploy that writes it', () => {
    template.hasResourceProperties('AWS::SSM::Parameter', { Type: 'String', Value: 'report' });
  });
});

describe('the dead letters', () => {
  it('are encrypted and kept for two weeks', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });
});
