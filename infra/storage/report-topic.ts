import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { allowKeys } from '../statements.ts';

/** Whose the topic's key is, and who gets mail. */
export type ReportTopicProps = { key: IKey; subscribers: readonly string[] };

/** The topic of summaries, notices and alarms: encrypted, over TLS only. */
export class ReportTopic extends Construct {
  readonly topic: Topic;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, { key, subscribers }: ReportTopicProps) {
    super(scope, id);
    this.#key = key;
    this.topic = new Topic(this, 'Topic', { displayName: 'Token hygiene', masterKey: key, enforceSSL: true });
    for (const address of subscribers) this.topic.addSubscription(new EmailSubscription(address));
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
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsEncrypt',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        principals: [alarms],
        resources: ['*'],
        conditions,
      }),
    );
  }

  /** What publishing needs, and counting who reads. */
  statements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['sns:ListSubscriptionsByTopic', 'sns:Publish'],
        resources: [this.topic.topicArn],
      }),
      ...allowKeys(this, 'sns', [this.#key.keyArn]),
    ];
  }
}
