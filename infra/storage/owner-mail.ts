import { Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from '../statements.ts';

/** Mails to owners through SES: what bounces, or is complained of, comes to the dead letters, which are watched. */
export class OwnerMail extends Construct {
  readonly configurationSet: string;

  constructor(scope: Construct, id: string, deadLetters: IQueue) {
    super(scope, id);
    const set = new CfnConfigurationSet(this, 'ConfigurationSet', {
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
      reputationOptions: { reputationMetricsEnabled: true },
    });
    this.configurationSet = set.ref;
    const bus = Stack.of(this).formatArn({
      service: 'events',
      resource: 'event-bus',
      resourceName: 'default',
    });
    new CfnConfigurationSetEventDestination(this, 'Undelivered', {
      configurationSetName: set.ref,
      eventDestination: {
        enabled: true,
        matchingEventTypes: ['bounce', 'complaint', 'reject'],
        eventBridgeDestination: { eventBusArn: bus },
      },
    });
    new Rule(this, 'UndeliveredRule', {
      description: 'Mails to owners that bounced or were complained of',
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [set.ref] } } },
      },
      targets: [new SqsQueue(deadLetters)],
    });
  }

  /** What sending needs: as these senders, by this configuration set, and nothing else. */
  statements(senders: readonly string[]): PolicyStatement[] {
    const { partition, region, account } = Stack.of(this);
    const arn = (kind: string, name: string) => `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;
    const identities = senders.flatMap((sender) => [sender, sender.slice(sender.lastIndexOf('@') + 1)]);
    const resources = [
      arn('configuration-set', this.configurationSet),
      ...[...new Set(identities)].map((identity) => arn('identity', identity)),
    ];
    return allow(['ses:SendEmail'], senders.length === 0 ? [] : resources, {
      StringEquals: { 'ses:FromAddress': [...senders] },
    });
  }
}
