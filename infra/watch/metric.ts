import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace } from '../../lambda/aws/metrics.ts';

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
