import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { aTenant, synthesise, twoTenants } from './synthesise.ts';

const [template] = synthesise(twoTenants);
if (template === undefined) throw new Error('no stack');

describe('the nightly function', () => {
  it('is durable: 12 hours for a run, its history for 30 days', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      DurableConfig: { ExecutionTimeout: 43_200, RetentionPeriodInDays: 30 },
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('NightlyLog') } },
    });
  });

  it('leaves its old versions behind, so that a run survives a deploy', () => {
    const versions = Object.entries(template.findResources('AWS::Lambda::Version'));
    const nightly = versions.filter(([id]) => id.includes('Nightly')).map(([, resource]) => resource);
    expect(nightly).toMatchObject([
      { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
    ]);
  });

  it('logs for a year', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  it('is told the bucket, the topic and the switch, and no secret', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      DurableConfig: Match.anyValue(),
      Environment: {
        Variables: {
          HYGIENE_BUCKET: { Ref: Match.stringLikeRegexp('ArchiveBucket') },
          HYGIENE_TOPIC_ARN: { Ref: Match.stringLikeRegexp('ReportsTopic') },
          HYGIENE_SWITCH: { Ref: Match.stringLikeRegexp('Switch') },
          HYGIENE_CREDENTIALS_SECRET: Match.absent(),
        },
      },
    });
  });

  it('reads the credentials that are env on a laptop from a secret, made without a value and retained', () => {
    const local = aTenant('acme').replace('credentials: secret:isc/acme', 'credentials: env');
    const [own] = synthesise(`version: 1\ntenants:\n${local}`);
    own?.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { HYGIENE_CREDENTIALS_SECRET: 'token-hygiene/acme' } },
    });
    own?.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        Name: 'token-hygiene/acme',
        GenerateSecretString: Match.absent(),
        SecretString: Match.absent(),
      },
    });
  });
});

describe('the start of a night', () => {
  it('is a schedule a tenant, in its own time zone, onto the alias, tried again where it is refused', () => {
    const schedule = (cron: string, timeZone: string, tenant: string) => ({
      ScheduleExpression: cron,
      ScheduleExpressionTimezone: timeZone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('NightlyFunctionAliaslive') },
        Input: JSON.stringify({ tenant }),
        RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 7200 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      },
    });
    template.hasResourceProperties(
      'AWS::Scheduler::Schedule',
      schedule('cron(37 3 * * ? *)', 'Etc/UTC', 'acme'),
    );
    template.hasResourceProperties(
      'AWS::Scheduler::Schedule',
      schedule('cron(45 22 ? * MON,TUE,WED,THU,FRI *)', 'America/New_York', 'globex'),
    );
    template.resourceCountIs('AWS::Scheduler::Schedule', 3);
  });

  it('is not repeated once it began: by the queue of asynchronous calls', () => {
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: Match.stringLikeRegexp('Aliaslive') }] }] },
      MaximumRetryAttempts: 0,
    });
  });

  it('leaves its event in the dead letters when it failed: a durable function has no other destination', () => {
    const deadLetters = { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } };
    template.hasResourceProperties('AWS::Lambda::Function', {
      DurableConfig: Match.anyValue(),
      DeadLetterConfig: deadLetters,
    });
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { DeadLetterConfig: deadLetters }, 2);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { DestinationConfig: Match.absent() });
  });
});

describe('the digest', () => {
  it('is told every morning', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 7 * * ? *)',
      Target: { Arn: { Ref: Match.stringLikeRegexp('DigestFunctionAliaslive') }, Input: '{}' },
    });
  });
});

describe('the rotation function', () => {
  it('can be called by Secrets Manager of this account, and by nobody else', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('RotationFunction'), 'Arn'] },
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('has a schedule only for the secrets that want one, and never rotates at deploy', () => {
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    const [managed] = synthesise(twoTenants, { managedRotations: 'integrations/crm' });
    managed?.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    managed?.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: 'integrations/crm',
      RotateImmediatelyOnUpdate: false,
      RotationRules: { AutomaticallyAfterDays: 20 },
    });
  });

  it('is scheduled for a secret of the same stack only once that is there', () => {
    const [both] = synthesise(twoTenants, {
      createSecrets: 'integrations/crm',
      managedRotations: 'integrations/crm',
    });
    both?.hasResource('AWS::SecretsManager::RotationSchedule', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('Secretintegrationscrm')]),
    });
  });

  it('does not exist where no token is designated', () => {
    const [none] = synthesise(`version: 1\ntenants:\n${aTenant('acme')}`);
    none?.resourceCountIs('AWS::Lambda::Permission', 0);
    none?.resourceCountIs('AWS::Lambda::Function', 3);
  });
});

describe('the secrets', () => {
  it('are only referenced, unless the context asks to create them', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    const [created] = synthesise(twoTenants, { createSecrets: 'isc/acme,integrations/hr' });
    created?.resourceCountIs('AWS::SecretsManager::Secret', 2);
    created?.allResources('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { GenerateSecretString: Match.absent(), SecretString: Match.absent() },
    });
  });
});

describe('the outputs', () => {
  it('name what an operator types', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'AlarmTopic',
      'Bucket',
      'NightlyFunction',
      'Switch',
      'Topic',
    ]);
  });
});
