import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesise, twoTenants } from './synthesise.ts';

const [template] = synthesise(twoTenants);
if (template === undefined) throw new Error('no stack');

const first = {
  Statistic: 'Sum',
  Period: 3600,
  Threshold: 1,
  EvaluationPeriods: 1,
  TreatMissingData: 'notBreaching',
};
const atLeast = 'GreaterThanOrEqualToThreshold';

describe('an alarm', () => {
  it.each([
    ['RunsFailed', 'A run failed'],
    ['RunsPartial', 'A run did only a part of its work'],
    ['RunsHalted', 'A guard halted a run'],
    ['RotationsFailed', 'A token was not rotated'],
    ['TenantsOverdue', 'A tenant was not run'],
  ])('fires at the first %s', (MetricName, said) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...first,
      Namespace: 'TokenHygiene',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'hygiene' }],
      ComparisonOperator: atLeast,
      AlarmDescription: Match.stringLikeRegexp(said),
    });
  });

  it('fires when the digest has been silent for 26 hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'DigestSent',
      Period: 3600,
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it("fires when a worker's credentials expire within 14 days", () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'WorkerExpiresInDays',
      Statistic: 'Minimum',
      Threshold: 14,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('fires when an event lies in the dead letters', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Namespace: 'AWS/SQS',
      Threshold: 1,
      ComparisonOperator: atLeast,
      TreatMissingData: 'ignore',
    });
  });

  it('fires when nobody reads the reports', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Readers',
      Statistic: 'Maximum',
      Period: 86_400,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it("fires when Secrets Manager's own rotation fails", () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('RotationFunction') } }],
      Threshold: 1,
    });
  });

  it('has its section in docs/operations.md, and no section is of another', () => {
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    const alarms = ids.map((id) => id.replace(/^.*Alarms/, '').replace(/[0-9A-F]{8}$/, ''));
    const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(/^## Alarms$/m);
    const [own = ''] = section.split(/^## /m);
    const headings = [...own.matchAll(/^### (.*)$/gm)].flatMap(([, names = '']) => names.split(', '));
    expect(headings.sort()).toEqual(alarms.sort());
  });

  it('tells the topic of alarms, whichever it is', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('FoundationAlarmTopic') }],
    });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 10);
  });

  it('has a page of figures beside it', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('RunsSucceeded');
  });
});
