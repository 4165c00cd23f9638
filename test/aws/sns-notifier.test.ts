import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { createSnsNotifier } from '../../lambda/aws/sns-notifier.ts';
import { readersOf } from '../../lambda/aws/topic-readers.ts';
import { renderDigest } from '../../lambda/digest/digest-message.ts';
import type { TenantMorning } from '../../lambda/digest/take-stock.ts';
import type { Message } from '../../lambda/ports.ts';
import { noticeAttributes } from '../../lambda/report/notice.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';
import { serveScript } from '../support/scripted-server.ts';

const message: Message = {
  subject: 'acme: 2 tokens deleted',
  text: 'Two tokens were deleted.\nÜber.',
  json: '{"deletions":{"deleted":2}}',
  attributes: { tenant: 'acme', status: 'succeeded', severity: 'low', mode: 'enforce' },
};

const moto = await startMoto();
afterAll(() => moto?.stop());

describe.skipIf(moto === null)('the notifier on a topic', () => {
  const clients = emulatedClients(moto?.endpoint ?? '');

  async function createTopic(name: string): Promise<string> {
    const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: name }));
    return TopicArn;
  }

  it('delivers the machine form to a queue, with the attributes to filter by', async () => {
    const topicArn = await createTopic('with-queue');
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'reader' }));
    const Endpoint = 'arn:aws:sqs:eu-central-1:123456789012:reader';
    await clients.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
    const publication = await createSnsNotifier({ client: clients.sns, topicArn }).publish(message);
    expect(publication).toMatchObject({ accepted: true, readers: 1, reason: null });
    const received = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const envelope: unknown = JSON.parse(received.Messages?.[0]?.Body ?? '');
    expect(envelope).toMatchObject({
      Subject: 'acme: 2 tokens deleted',
      Message: '{"deletions":{"deleted":2}}',
      MessageId: publication.messageId,
      MessageAttributes: {
        tenant: { Type: 'String', Value: 'acme' },
        status: { Type: 'String', Value: 'succeeded' },
        severity: { Type: 'String', Value: 'low' },
        mode: { Type: 'String', Value: 'enforce' },
      },
    });
  });

  it('knows that nobody reads a topic without subscriptions', async () => {
    const topicArn = await createTopic('lonely');
    const publication = await createSnsNotifier({ client: clients.sns, topicArn }).publish(message);
    expect(publication).toMatchObject({ accepted: true, readers: 0 });
  });

  it('reports the refusal of a topic that does not exist', async () => {
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:none';
    const publication = await createSnsNotifier({ client: clients.sns, topicArn }).publish(message);
    expect(publication).toMatchObject({ accepted: false, readers: 0, messageId: null });
    expect(publication.reason).toMatch(/^publish \(arn:aws:sns:[^)]*:none\): \w+, status 404/);
  });

  it('sends a message of 256 KB and refuses a longer one, counted as sent', async () => {
    const topicArn = await createTopic('long');
    const notifier = createSnsNotifier({ client: clients.sns, topicArn });
    const text = 'x'.repeat(262_144 - '{"default":"{}","email":""}'.length);
    expect(await notifier.publish({ ...message, text, json: '{}' })).toMatchObject({ accepted: true });
    expect(await notifier.publish({ ...message, text: `${text}x`, json: '{}' })).toMatchObject({
      accepted: false,
      messageId: null,
      reason: 'the message has 262145 bytes, SNS takes 262144',
    });
  });

  it.each([1, 60, 300, 1000])('sends the digest of %i tenants with the longest names', async (count) => {
    const topicArn = await createTopic(`digest-${count}`);
    const notifier = createSnsNotifier({ client: clients.sns, topicArn });
    expect(
      await notifier.publish(renderDigest({ mornings: mornings(count), leftBehind: [], page: null }, at)),
    ).toMatchObject({
      accepted: true,
    });
  });
});

const at = '2026-11-23T07:00:00.000Z';

function mornings(count: number): TenantMorning[] {
  return Array.from({ length: count }, (_, index) => {
    const tenant = `tenant-${index}-`.padEnd(63, 'x');
    const prefix = `${tenant}/runs/2026/11/23/20261123T030007Z-abcdef/`;
    return {
      tenant,
      missed: null,
      newest: {
        runId: '20261123T030007Z-abcdef',
        prefix,
        startedAt: '2026-11-23T03:00:07.000Z',
        status: 'succeeded',
      },
      figures: {
        deletions: { noticed: 12345, waiting: 12345, deleted: 12345, failed: 12345 },
        rotations: { rotated: 123, failed: 123 },
        findings: { high: 12345 },
        risk: { tokens: 12345, everything: 12345, neverExpire: 12345, ownerLeft: 12345 },
      },
      monthAgo: null,
    };
  });
}

describe('the notifier on the wire', () => {
  it('sends a message whose JSON does not fit in for every protocol with JSON once', async () => {
    const server = await serveScript([{ status: 403 }, { status: 403 }]);
    const { sns } = emulatedClients(server.endpoint);
    const { text, json, ...digest } = renderDigest(
      { mornings: mornings(1000), leftBehind: [], page: null },
      at,
    );
    const topic = { client: sns, topicArn: 'arn:aws:sns:eu-central-1:1:t' };
    await createSnsNotifier(topic).publish({ text, json, ...digest });
    await server.stop();
    const sent = new URLSearchParams(server.seen[1]?.body).get('Message') ?? '';
    expect(JSON.parse(sent)).toEqual({ default: json, email: text });
    expect(Buffer.byteLength(sent)).toBeLessThan(262_144);
    const { tenants, more } = JSON.parse(json);
    expect(tenants.length + more).toBe(1000);
    expect(tenants.length).toBeGreaterThan(500);
  });

  it('sends text to mail and JSON to queues, functions and web hooks', async () => {
    const server = await serveScript([{ status: 403 }, { status: 403 }]);
    const { sns } = emulatedClients(server.endpoint);
    await createSnsNotifier({ client: sns, topicArn: 'arn:aws:sns:eu-central-1:1:t' }).publish(message);
    await server.stop();
    const sent = new URLSearchParams(server.seen[1]?.body);
    expect(sent.get('MessageStructure')).toBe('json');
    expect(JSON.parse(sent.get('Message') ?? '')).toEqual({
      default: 'Two tokens were deleted.\nÜber.',
      email: 'Two tokens were deleted.\nÜber.',
      sqs: '{"deletions":{"deleted":2}}',
      lambda: '{"deletions":{"deleted":2}}',
      https: '{"deletions":{"deleted":2}}',
    });
  });
});

describe('the readers of a topic', () => {
  const arn = 'arn:aws:sns:eu-central-1:1:t:1';
  const listOf = (members: string[]) =>
    `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;
  const member = (protocol: string, difference: { arn?: string; endpoint?: string } = {}) =>
    `<member><SubscriptionArn>${difference.arn ?? arn}</SubscriptionArn><Protocol>${protocol}</Protocol><Endpoint>${difference.endpoint ?? 'x'}</Endpoint></member>`;
  const attributesOf = (filter: string) =>
    `<GetSubscriptionAttributesResponse><GetSubscriptionAttributesResult><Attributes><entry><key>FilterPolicy</key><value>${filter}</value></entry></Attributes></GetSubscriptionAttributesResult></GetSubscriptionAttributesResponse>`;
  const passing = { status: 200, body: attributesOf('{"status":["notice"]}') };
  const chat = 'https://global.sns-api.chatbot.amazonaws.com';

  async function readersAmong(members: string[], answers: { status: number; body?: string }[]) {
    const server = await serveScript([{ status: 200, body: listOf(members) }, ...answers]);
    const { sns } = emulatedClients(server.endpoint);
    const topic = { client: sns, topicArn: 'arn:aws:sns:eu-central-1:1:t' };
    const readers = await readersOf(topic, { attributes: noticeAttributes('acme') });
    await server.stop();
    return readers;
  }

  it.each(['email', 'email-json', 'https', 'sqs', 'lambda'])('are confirmed ones by %s', async (protocol) => {
    expect(await readersAmong([member(protocol)], [passing])).toEqual({ readers: 1, others: [] });
  });

  it('are not those that wait for a confirmation, that cannot show a notice, or that are a chat of AWS', async () => {
    const members = [
      member('email', { arn: 'PendingConfirmation' }),
      member('email', { arn: 'Deleted' }),
      member('sms'),
      member('firehose'),
      member('https', { endpoint: chat }),
    ];
    expect(await readersAmong(members, [])).toEqual({
      readers: 0,
      others: [
        'email: not confirmed',
        'email: not confirmed',
        'sms: cannot show a notice',
        'firehose: cannot show a notice',
        'https: a chat of AWS shows no messages of others',
      ],
    });
  });

  it('are not those whose filter holds notices back, or cannot be read', async () => {
    const holding = { status: 200, body: attributesOf('{"status":["failed"]}') };
    expect(await readersAmong([member('email'), member('sqs')], [holding, { status: 403 }])).toEqual({
      readers: 0,
      others: ['email: its filter policy holds notices back', 'sqs: its filter policy cannot be read'],
    });
  });

  it('are none where the topic cannot be asked', async () => {
    const server = await serveScript([{ status: 403 }]);
    const topic = { client: emulatedClients(server.endpoint).sns, topicArn: 'arn:aws:sns:eu-central-1:1:t' };
    expect(await readersOf(topic, message)).toEqual({
      readers: 0,
      others: ['the subscriptions of the topic cannot be listed'],
    });
    await server.stop();
  });
});
