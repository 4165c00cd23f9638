import { Annotations, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, allowKeys } from '../statements.ts';

/** Whose the topic's key is, and who gets mail. */
type TopicProps = { key: IKey; subscribers: readonly string[] };

/** What passes to mail where it is not every run's summary: the digest, and notices, which count only where they are read. */
const digestAndNotices = { $or: [{ mode: ['digest'] }, { status: ['notice'] }] };

/** The topic of summaries, notices and the digest: encrypted, over TLS only. */
export class ReportTopic extends Construct {
  readonly topic: Topic;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: TopicProps & { digestOnly: boolean }) {
    super(scope, id);
    this.#key = props.key;
    this.topic = createTopic(this, 'Token hygiene', props);
    if (props.subscribers.length === 0)
      Annotations.of(this).addWarningV2('token-hygiene:no-subscribers', unread);
    for (const subscription of this.node.findAll().filter((found) => found instanceof CfnSubscription))
      if (props.digestOnly) subscription.filterPolicy = digestAndNotices;
  }

  /** What publishing needs, and counting who subscribed. */
  statements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['sns:ListSubscriptionsByTopic', 'sns:Publish'],
        resources: [this.topic.topicArn],
      }),
      ...allowKeys(this, 'sns', [this.#key.keyArn]),
    ];
  }

  /**
   * What it needs to tell whom a filter keeps from reading: SNS knows no resource to which that could be limited.
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
   */
  filterStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['sns:GetSubscriptionAttributes'], resources: ['*'] });
  }
}

const unread =
  'The context names no subscribers: nobody gets a report, so no notice counts and nothing that needs one is deleted. ' +
  'Set subscribers, or subscribe to the topic yourself.';

/** The topic of alarms, apart from the reports: what silences the one does not silence the other. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: TopicProps) {
    super(scope, id);
    this.topic = createTopic(this, 'Token hygiene: alarms', props);
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com');
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        actions: ['sns:Publish'],
        principals: [alarms],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
    // A key policy's resource is the key itself: it has no other way to say so than a star.
    props.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsEncrypt',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        principals: [alarms],
        resources: ['*'],
        conditions,
      }),
    );
  }
}

function createTopic(scope: Construct, displayName: string, { key, subscribers }: TopicProps): Topic {
  const topic = new Topic(scope, 'Topic', { displayName, masterKey: key, enforceSSL: true });
  for (const endpoint of subscribers)
    new CfnSubscription(scope, endpoint, { topicArn: topic.topicArn, protocol: 'email', endpoint });
  return topic;
}

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
