import { PublishCommand, paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Message, Notifier, Publication } from '../ports.ts';
import { describeFailure, failureOf, inTime } from './call.ts';

type Topic = { client: SNSClient; topicArn: string };

/** What SNS takes at most, in bytes as sent. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const maxBytes = 262_144;

/** Publishes to a topic: text for mail, JSON for queues and functions. A refusal is data. */
export function createSnsNotifier(topic: Topic): Notifier {
  return {
    async publish(message) {
      const readers = await countReaders(topic);
      const body = bodyOf(message);
      const bytes = Buffer.byteLength(body);
      if (bytes > maxBytes) return refused(readers, `the message has ${bytes} bytes, SNS takes ${maxBytes}`);
      return publishBody(topic, { message, body, readers });
    },
  };
}

type Parcel = { message: Message; body: string; readers: number };

async function publishBody(topic: Topic, { message, body, readers }: Parcel): Promise<Publication> {
  try {
    const answer = await topic.client.send(
      new PublishCommand({
        TopicArn: topic.topicArn,
        Subject: message.subject,
        MessageStructure: 'json',
        Message: body,
        MessageAttributes: attributesOf(message),
      }),
      inTime(),
    );
    if (answer.MessageId === undefined) return refused(readers, 'SNS answered without a message id');
    return { accepted: true, readers, messageId: answer.MessageId, reason: null };
  } catch (error) {
    const remedy = "Check the topic, its key, and the role's right to publish.";
    return refused(
      readers,
      describeFailure({ operation: 'publish', subject: topic.topicArn, remedy }, failureOf(error)),
    );
  }
}

/** A form for each protocol; where JSON would not fit in once for each, it is what all but mail get. */
function bodyOf({ text, json }: Message): string {
  const body = JSON.stringify({ default: text, email: text, sqs: json, lambda: json, https: json });
  return Buffer.byteLength(body) <= maxBytes ? body : JSON.stringify({ default: json, email: text });
}

function attributesOf({ attributes }: Message): Record<string, { DataType: string; StringValue: string }> {
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    { DataType: 'String', StringValue: value },
  ]);
  return Object.fromEntries(entries);
}

function refused(readers: number, reason: string): Publication {
  return { accepted: false, readers, messageId: null, reason };
}

/** Confirmed subscriptions; none where they cannot be counted, since nobody is then known to read. */
export async function countReaders({ client, topicArn }: Topic): Promise<number> {
  let readers = 0;
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn }, inTime())) {
      const arns = (page.Subscriptions ?? []).map(({ SubscriptionArn }) => SubscriptionArn);
      readers += arns.filter((arn) => arn?.startsWith('arn:')).length;
    }
    return readers;
  } catch {
    return 0;
  }
}
