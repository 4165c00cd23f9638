import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { hygieneMetric } from './metric.ts';

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
