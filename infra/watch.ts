import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { metricNamespace } from '../lambda/aws/metrics.ts';
import type { Foundation } from './storage/foundation.ts';

/** A figure that the functions emit, summed over all tenants in each period. */
export function hygieneMetric(
  metricName: string,
  period: Duration = Duration.hours(1),
  statistic = Stats.SUM,
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: 'hygiene' },
    period,
    statistic,
  });
}

/** A condition that a person is told of; the description says what to do first. */
type Watch = {
  id: string;
  metric: IMetric;
  description: string;
  threshold: number;
  comparison: ComparisonOperator;
  evaluationPeriods: number;
  whenMissing: TreatMissingData;
};

/** A watch that fires at the first occurrence within an hour. */
export function onFirst(id: string, metric: IMetric, description: string): Watch {
  return {
    id,
    metric,
    description,
    threshold: 1,
    comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    whenMissing: TreatMissingData.NOT_BREACHING,
  };
}

/** Alarms that tell the topic of alarms. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: { foundation: Foundation; watches: readonly Watch[] }) {
    super(scope, id);
    const tell = new SnsAction(props.foundation.alarms.topic);
    for (const watch of props.watches) {
      new Alarm(this, watch.id, {
        metric: watch.metric,
        alarmDescription: `${watch.description} See docs/operations.md.`,
        threshold: watch.threshold,
        comparisonOperator: watch.comparison,
        evaluationPeriods: watch.evaluationPeriods,
        treatMissingData: watch.whenMissing,
      }).addAlarmAction(tell);
    }
  }
}

/** What is watched over all tenants. */
export function tenantWatches(foundation: Foundation): Watch[] {
  return [...runWatches(), ...installationWatches(foundation)];
}

/** What a run or the digest counts. */
function runWatches(): Watch[] {
  return [
    onFirst('RunFailed', hygieneMetric('RunsFailed'), 'A run failed: read its summary.'),
    onFirst(
      'RunPartial',
      hygieneMetric('RunsPartial'),
      'A run did only a part of its work: read its summary.',
    ),
    onFirst(
      'RunHalted',
      hygieneMetric('RunsHalted'),
      'A guard halted a run before any deletion: read its reasons.',
    ),
    onFirst(
      'RotationFailed',
      hygieneMetric('RotationsFailed'),
      'A token was not rotated: the old one is still valid.',
    ),
    onFirst('TenantsOverdue', hygieneMetric('TenantsOverdue'), 'A tenant was not run: the digest names it.'),
  ];
}

/** What lasts until a person mends it. */
function installationWatches(foundation: Foundation): Watch[] {
  return [
    {
      ...onFirst(
        'DeadLetters',
        foundation.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
        'A run could not be started or ended without an answer, or a mail to an owner bounced: its event lies in the queue.',
      ),
      // A queue that nobody touches for hours reports nothing, and what lies in it still lies there.
      whenMissing: TreatMissingData.IGNORE,
    },
    {
      ...onFirst(
        'NoReaders',
        hygieneMetric('Readers', Duration.days(1), Stats.MAXIMUM),
        'Nobody has confirmed a subscription to the reports: no notice counts, and nothing that needs one is deleted.',
      ),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    },
    {
      ...onFirst(
        'DigestMissing',
        hygieneMetric('DigestSent'),
        'No digest for 26 hours: nothing watches the runs.',
      ),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 26,
      whenMissing: TreatMissingData.BREACHING,
    },
    {
      ...onFirst(
        'CredentialsExpire',
        hygieneMetric('WorkerExpiresInDays', Duration.days(1), Stats.MINIMUM),
        "The credentials of a tenant's worker expire within 14 days: renew them.",
      ),
      threshold: 14,
      comparison: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    },
  ];
}

/** One page for the person on duty: did the runs come, what did they do, what does the API say. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const daily = (names: readonly string[]) => names.map((name) => hygieneMetric(name, Duration.days(1)));
    const graph = (title: string, names: readonly string[]) =>
      new GraphWidget({ title, left: daily(names), width: 12, height: 6 });
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(30),
      widgets: [
        [
          new SingleValueWidget({
            title: 'Last day',
            metrics: daily(['RunsSucceeded', 'RunsPartial', 'RunsHalted', 'RunsFailed', 'TenantsOverdue']),
            width: 24,
          }),
        ],
        [
          graph('Tokens', ['Candidates', 'Deleted', 'Spared', 'DeletionsFailed']),
          graph('Rotations', ['Rotated', 'RotationsFailed']),
        ],
        [
          graph('Findings', ['FindingsHigh', 'FindingsMedium', 'FindingsLow']),
          graph('Calls to the tenants', ['ApiRequests', 'ApiThrottled']),
        ],
      ],
    });
  }
}
