import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import type { Message } from '../ports.ts';
import { inTime } from './call.ts';
import { passesFilter } from './filter-policy.ts';

/** A topic, and the client that reaches it. */
export type Topic = { client: SNSClient; topicArn: string };

/** How many subscriptions are given a message in a form that can be read, and why each of the others is not. */
export type TopicReaders = { readers: number; others: string[] };

/** What a message is read by: a mailbox, or a program that can take as much text as a notice has. */
const reading: ReadonlySet<string> = new Set(['email', 'email-json', 'https', 'sqs', 'lambda']);

/** Chats that are connected by AWS show only messages of AWS's own services. */
const chats = /^https:\/\/[^/]*\.chatbot\.amazonaws\.com(?:\/|$)/;

/**
 * The subscriptions that are given a message: confirmed ones, of a protocol that can show it, whose filter lets it
 * through. What cannot be told is no reader.
 */
export async function readersOf(topic: Topic, message: Pick<Message, 'attributes'>): Promise<TopicReaders> {
  const found: TopicReaders = { readers: 0, others: [] };
  try {
    const { client, topicArn: TopicArn } = topic;
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn }, inTime()))
      for (const subscription of page.Subscriptions ?? []) {
        const why = await whyUnread(topic, subscription, message);
        if (why === null) found.readers += 1;
        else found.others.push(`${subscription.Protocol ?? 'unknown'}: ${why}`);
      }
    return found;
  } catch {
    return { readers: 0, others: ['the subscriptions of the topic cannot be listed'] };
  }
}

async function whyUnread(
  { client }: Topic,
  { SubscriptionArn = '', Protocol = '', Endpoint = '' }: Subscription,
  { attributes }: Pick<Message, 'attributes'>,
): Promise<string | null> {
  if (!SubscriptionArn.startsWith('arn:')) return 'not confirmed';
  if (!reading.has(Protocol)) return 'cannot show a notice';
  if (chats.test(Endpoint)) return 'a chat of AWS shows no messages of others';
  try {
    const { Attributes = {} } = await client.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn }),
      inTime(),
    );
    return passesFilter(Attributes, attributes) ? null : 'its filter policy holds notices back';
  } catch {
    return 'its filter policy cannot be read';
  }
}
