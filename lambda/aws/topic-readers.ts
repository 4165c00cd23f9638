import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import * as z from 'zod';
import type { Message } from '../ports.ts';
import { inTime } from './call.ts';

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

/** What a filter says of one attribute: any of these may hold. */
const conditions = z.array(
  z.union([
    z.string(),
    z.strictObject({ prefix: z.string() }),
    z.strictObject({ suffix: z.string() }),
    z.strictObject({ 'equals-ignore-case': z.string() }),
    z.strictObject({ exists: z.boolean() }),
    z.strictObject({ 'anything-but': z.union([z.string(), z.array(z.string())]) }),
  ]),
);
const filterPolicy = z.record(z.string(), conditions);

/**
 * Whether a subscription's filter lets a message through. Only filters by attributes are understood, with the
 * operators for texts; what else a filter says counts as holding it back, since nobody is then known to read it.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passesFilter(
  subscription: Readonly<Record<string, string>>,
  message: Readonly<Record<string, string>>,
): boolean {
  const { FilterPolicy: text, FilterPolicyScope: scope = 'MessageAttributes' } = subscription;
  if (text === undefined || text === '') return true;
  const policy = readPolicy(text);
  if (policy === null) return false;
  const wanted = Object.entries(policy);
  if (wanted.length === 0) return true;
  if (scope !== 'MessageAttributes') return false;
  return wanted.every(([name, ways]) => {
    const value = Object.hasOwn(message, name) ? message[name] : undefined;
    return ways.some((condition) => holds(condition, value));
  });
}

function readPolicy(text: string): z.infer<typeof filterPolicy> | null {
  try {
    return filterPolicy.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function holds(condition: z.infer<typeof conditions>[number], value: string | undefined): boolean {
  if (typeof condition !== 'string' && 'exists' in condition)
    return condition.exists === (value !== undefined);
  if (value === undefined) return false;
  if (typeof condition === 'string') return condition === value;
  if ('prefix' in condition) return value.startsWith(condition.prefix);
  if ('suffix' in condition) return value.endsWith(condition.suffix);
  if ('equals-ignore-case' in condition)
    return condition['equals-ignore-case'].toLowerCase() === value.toLowerCase();
  return ![condition['anything-but']].flat().includes(value);
}
