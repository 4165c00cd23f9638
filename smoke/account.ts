import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { createAwsClients } from '../lambda/aws/clients.ts';
import { createS3Archive } from '../lambda/aws/s3-archive.ts';
import { createSecretsManagerStore } from '../lambda/aws/secrets-manager.ts';
import type { Archive } from '../lambda/ports.ts';
import type { Resource } from './deployment.ts';

const latestSchema = z.object({ newest: z.object({ prefix: z.string() }) });
const summarySchema = z.object({
  status: z.string(),
  mode: z.string(),
  deletions: z.object({ deleted: z.number() }),
  rotations: z.object({ rotated: z.number() }),
});

/** The figures of a night that matter here. */
export type NightFigures = z.infer<typeof summarySchema>;

/** The deployed stack in use, as docs/operations.md says it is used. */
export function createAccount(resources: readonly Resource[]) {
  const clients = createAwsClients(process.env);
  const archive = createS3Archive({ client: clients.s3, bucket: idOf('AWS::S3::Bucket', /ArchiveBucket/) });

  function idOf(type: string, logicalId: RegExp): string {
    const found = resources.find((one) => one.type === type && logicalId.test(one.logicalId));
    if (found === undefined) throw new Error(`The stack has no ${type} that is called ${logicalId.source}.`);
    return found.id;
  }

  return {
    /** Waits until the mail address has confirmed for both topics. */
    async confirmed(minutes: number): Promise<number> {
      const topics = resources.filter(({ type }) => type === 'AWS::SNS::Topic').map(({ id }) => id);
      return until('every subscription is confirmed', minutes, async () => {
        const lists = await Promise.all(
          topics.map((TopicArn) => clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))),
        );
        const all = lists.flatMap(({ Subscriptions = [] }) => Subscriptions);
        const waits = all.some(({ SubscriptionArn }) => !SubscriptionArn?.startsWith('arn:'));
        return waits || all.length < topics.length ? null : all.length;
      });
    },
    async store(secret: string, value: unknown): Promise<void> {
      const SecretString = JSON.stringify(value);
      await clients.secretsManager.send(new PutSecretValueCommand({ SecretId: secret, SecretString }));
    },
    read: async (secret: string) =>
      (await createSecretsManagerStore(clients.secretsManager).read(secret, 'AWSCURRENT'))?.value ?? '',
    async setSwitch(Value: 'enforce' | 'report'): Promise<void> {
      const Name = idOf('AWS::SSM::Parameter', /FoundationSwitch/);
      await clients.ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    },
    /** Starts a night and waits for its report. */
    async night(minutes: number): Promise<NightFigures> {
      await invoke(idOf('AWS::Lambda::Function', /NightlyFunction/), 'Event', { tenant: 'smoke' });
      return until('the night has left a report', minutes, () => newestNight(archive));
    },
    /** Runs the digest; what it answers. */
    digest: () => invoke(idOf('AWS::Lambda::Function', /DigestFunction/), 'RequestResponse', {}),
  };
}

async function invoke(
  FunctionName: string,
  InvocationType: 'Event' | 'RequestResponse',
  event: unknown,
): Promise<string> {
  const command = { FunctionName, Qualifier: 'live', InvocationType, Payload: JSON.stringify(event) };
  const answer = await new LambdaClient({}).send(new InvokeCommand(command));
  const said = new TextDecoder().decode(answer.Payload ?? new Uint8Array());
  if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} ended with an error: ${said}`);
  return said;
}

async function newestNight(archive: Archive): Promise<NightFigures | null> {
  const latest = await archive.read('smoke/latest.json');
  if (latest === null) return null;
  const { newest } = latestSchema.parse(JSON.parse(latest.body));
  const summary = await archive.read(`${newest.prefix}summary.json`);
  return summary === null ? null : summarySchema.parse(JSON.parse(summary.body));
}

/** @throws Error where it is not the case after so many minutes */
async function until<T>(what: string, minutes: number, probe: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + minutes * 60_000;
  for (;;) {
    const value = await probe();
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`After ${minutes} minutes it is not so that ${what}.`);
    await pause(3_000);
  }
}
