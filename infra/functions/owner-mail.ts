import { Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Foundation } from '../storage/foundation.ts';
import type { Tenants } from './secret-access.ts';

/** The senders of the tenants whose owners are told through SES, each once. */
export function sendersOf(tenants: Tenants): string[] {
  const owners = Object.values(tenants).map((tenant) => tenant.owners);
  const senders = owners.flatMap((one) => (one?.tell === 'ses' && one.from !== undefined ? [one.from] : []));
  return [...new Set(senders)].sort();
}

/** Mails to owners through SES: what bounces, or is complained of, comes to the dead letters, which are watched. */
export class OwnerMail extends Construct {
  readonly configurationSet: string;
  readonly #senders: readonly string[];

  constructor(scope: Construct, id: string, props: { senders: readonly string[]; foundation: Foundation }) {
    super(scope, id);
    this.#senders = props.senders;
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
      targets: [new SqsQueue(props.foundation.deadLetters)],
    });
  }

  /** What sending needs: as these senders, by this configuration set, and nothing else. */
  statements(): PolicyStatement[] {
    const { partition, region, account } = Stack.of(this);
    const arn = (kind: string, name: string) => `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;
    const identities = this.#senders.flatMap((sender) => [sender, sender.slice(sender.lastIndexOf('@') + 1)]);
    return [
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: [
          ...[...new Set(identities)].map((identity) => arn('identity', identity)),
          arn('configuration-set', this.configurationSet),
        ],
        conditions: { StringEquals: { 'ses:FromAddress': [...this.#senders] } },
      }),
    ];
  }
}
