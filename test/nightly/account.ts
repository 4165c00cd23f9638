import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { createS3Archive } from '../../lambda/aws/s3-archive.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { runBundle } from './lambda-process.ts';

const ends = z.array(
  z.object({
    status: z.string(),
    result: z.unknown(),
    history: z.array(z.unknown()),
    invocations: z.number(),
  }),
);
const envelope = z.object({ Subject: z.string(), Message: z.string() });

/** How nights of a bundle ended, and all that the process wrote. */
export type Nights = { ends: z.infer<typeof ends>; output: string };

/** An AWS account in the emulator with what the stack would have made: bucket, topic with a queue, switch. */
export async function createAccount(endpoint: string) {
  const clients = emulatedClients(endpoint);
  const region = { LocationConstraint: 'eu-central-1' as const };
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'archive', CreateBucketConfiguration: region }));
  const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: 'reports' }));
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'reader' }));
  const Endpoint = 'arn:aws:sqs:eu-central-1:123456789012:reader';
  await clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  await clients.ssm.send(new PutParameterCommand({ Name: '/switch', Value: 'enforce', Type: 'String' }));
  await clients.ssm.send(new PutParameterCommand({ Name: '/policy', Value: 'mark', Type: 'String' }));

  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    HYGIENE_BUCKET: 'archive',
    HYGIENE_TOPIC_ARN: TopicArn,
    HYGIENE_SWITCH: '/switch',
    HYGIENE_POLICY: 'mark',
    HYGIENE_POLICY_PARAMETER: '/policy',
  };

  return {
    ...clients,
    environment,
    archive: createS3Archive({ client: clients.s3, bucket: 'archive' }),
    async storeSecret(name: string, value: unknown): Promise<void> {
      await clients.secretsManager.send(
        new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value) }),
      );
    },
    async runNights(bundle: string, events: readonly unknown[]): Promise<Nights> {
      const { message, output } = await runBundle('run-nights', bundle, { events, environment });
      return { ends: ends.parse(message), output };
    },
    /** The messages that a subscribed queue got, ten at most. */
    async receive(): Promise<z.infer<typeof envelope>[]> {
      const received = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return (received.Messages ?? []).map(({ Body = '' }) => envelope.parse(JSON.parse(Body)));
    },
  };
}

/** What `createAccount` makes. */
export type Account = Awaited<ReturnType<typeof createAccount>>;

/** The credentials of a sandbox's worker, as an operator stores them. */
export function workerSecret({ baseUrl, worker: { clientId, clientSecret } }: Sandbox) {
  return { baseurl: baseUrl, clientId, clientSecret };
}
