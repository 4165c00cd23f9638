/** The CloudWatch namespace of every metric of this tool. */
export const metricNamespace = 'TokenHygiene';
