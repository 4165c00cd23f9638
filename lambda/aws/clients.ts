import { DurableExecutionApiClient } from '@aws/durable-execution-sdk-js';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

/** The clients of one process. */
export type AwsClients = {
  s3: S3Client;
  /** Repeats nothing by itself: a mail whose answer was lost would go twice. */
  ses: SESv2Client;
  sns: SNSClient;
  ssm: SSMClient;
  secretsManager: SecretsManagerClient;
};

/**
 * Builds the clients, to be called once a process. Region, credentials and `AWS_ENDPOINT_URL` are
 * the environment's; proxies are those of `proxyEnv`, under the names of the environment. Hundreds of nights share a few dozen requests a second of an account: so a request that is throttled is
 * repeated after up to half a minute in all, and whoever sends it limits the whole of it.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export function createAwsClients(proxyEnv: NodeJS.ProcessEnv = {}): AwsClients {
  const bounded = {
    maxAttempts: 8,
    requestHandler: {
      ...{ connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
      ...{ httpAgent: { proxyEnv }, httpsAgent: { proxyEnv } },
    },
  };
  return {
    s3: new S3Client(bounded),
    ses: new SESv2Client({ ...bounded, maxAttempts: 1 }),
    sns: new SNSClient(bounded),
    ssm: new SSMClient(bounded),
    secretsManager: new SecretsManagerClient(bounded),
  };
}

/**
 * What a durable execution writes its checkpoints with, through the proxy of `proxyEnv`; undefined where there is none, and the
 * SDK's own client does.
 */
export function createCheckpointClient(proxyEnv: NodeJS.ProcessEnv): DurableExecutionApiClient | undefined {
  if (proxyEnv['HTTPS_PROXY'] === undefined) return undefined;
  const timeouts = { connectionTimeout: 5_000, requestTimeout: 55_000, throwOnRequestTimeout: true };
  return new DurableExecutionApiClient(
    new LambdaClient({ requestHandler: { ...timeouts, httpsAgent: { proxyEnv } } }),
  );
}
