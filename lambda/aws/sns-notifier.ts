import { PublishCommand } from '@aws-sdk/client-sns';
import type { Message, Notifier, Publication } from '../ports.ts';
import { describeFailure, failureOf, inTime } from './call.ts';
import { readersOf, type Topic } from './topic-readers.ts';

const unread = 'no confirmed subscription of the topic is given notices; doctor says why of each';

/** What SNS takes at most, in bytes as sent. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const maxBytes = 262_144;

/** Publishes to a topic: text for mail, JSON for queues and functions. A refusal is data. */
export function createSnsNotifier(topic: Topic): Notifier {
  return {
    async publish(message) {
      const { readers } = await readersOf(topic, message);
      const body = bodyOf(message);
      const bytes = Buffer.byteLength(body);
      if (bytes > maxBytes) return refused(readers, `the message has ${bytes} bytes, SNS takes ${maxBytes}`);
      return publishBody(topic, { message, body, readers });
    },
  };
}

async function publishBody(
  topic: Topic,
  { message, body, readers }: { message: Message; body: string; readers: number },
): Promise<Publication> {
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
    return { accepted: true, readers, messageId: answer.MessageId, reason: readers === 0 ? unread : null };
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
