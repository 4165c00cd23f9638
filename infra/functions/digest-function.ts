import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeKeys } from '../audit.ts';
import type { Foundation } from '../storage/foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Hosting } from './hosting.ts';
import { ScheduledAlias } from './scheduled-alias.ts';

const readKeys = ['*/latest.json', '*/summary.json', '*/history.json'];
const pageKeys = ['_fleet/*'];

/** The function that tells each morning how all tenants fared, and which of them did not run. */
export class DigestFunction extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { foundation, policyFile, hosting }: { foundation: Foundation; policyFile: string; hosting: Hosting },
  ) {
    super(scope, id);
    const digest = new BundledFunction(this, 'Digest', {
      entry: 'digest.ts',
      description: 'Publishes one summary over all tenants, and names those that are overdue',
      policyFile,
      hosting,
      timeout: Duration.minutes(5),
      deadLetterQueue: foundation.deadLetters,
      environment: {
        HYGIENE_BUCKET: foundation.archive.bucket.bucketName,
        HYGIENE_TOPIC_ARN: foundation.topic.topic.topicArn,
        HYGIENE_POLICY: foundation.marker.current,
        HYGIENE_POLICY_FOLDER: foundation.marker.folder,
      },
      statements: [
        ...foundation.archive.statements(['s3:GetObject'], readKeys),
        ...foundation.archive.statements(['s3:PutObject'], pageKeys),
        ...foundation.topic.statements(),
        foundation.topic.filterStatement(),
        foundation.marker.statement(),
      ],
    });
    acknowledgeKeys(this, foundation.archive.bucket, {
      keys: readKeys,
      reason:
        'The newest run, its figures and those of the nights before, of every tenant there is or will be.',
    });
    acknowledgeKeys(this, foundation.archive.bucket, {
      keys: pageKeys,
      reason: 'A page a day over all tenants; no tenant can have this name.',
    });
    acknowledge(this, 'IAM5[Resource::*]', 'SNS knows no resource for the attributes of a subscription.');
    const alias = digest.lambda.addAlias('live');
    const starts = [{ id: 'Morning', cron: '0 7 * * *', timeZone: 'Etc/UTC', delay: 0, event: {} }];
    new ScheduledAlias(this, 'Schedules', { alias, starts, foundation });
  }
}
