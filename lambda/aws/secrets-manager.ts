import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  type GetSecretValueCommandOutput,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretDescription, SecretStage, SecretStore, StageMove } from '../ports.ts';
import { type AwsCall, type AwsFailure, callAws, inTime } from './call.ts';

/**
 * The store of designated secrets in AWS Secrets Manager, which itself keeps the rules: a version is
 * written once, and a stage is moved only from the version that has it.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function createSecretsManagerStore(client: SecretsManagerClient): SecretStore {
  return {
    describe: (secret) => describeSecret(client, secret),
    read: (secret, stage) => readStage(client, secret, stage),
    readVersion: async (secret, versionId) => {
      const found = await getValue(client, { SecretId: secret, VersionId: versionId });
      return found && { value: found.SecretString ?? '', stages: found.VersionStages ?? [] };
    },
    put: (secret, version) => putVersion(client, secret, version),
    moveStage: (secret, move) => moveStage(client, secret, move),
    startRotation: async (secret) => {
      const call = callOf('start the rotation', secret, 'rotate');
      await callAws(call, () => client.send(new RotateSecretCommand({ SecretId: secret }), inTime()));
    },
  };
}

async function describeSecret(client: SecretsManagerClient, secret: string): Promise<SecretDescription> {
  const call = callOf('describe the secret', secret, 'describe');
  const found = await callAws(call, () =>
    client.send(new DescribeSecretCommand({ SecretId: secret }), inTime()),
  );
  return {
    arn: found.ARN ?? secret,
    versions: Object.entries(found.VersionIdsToStages ?? {}).map(([versionId, stages]) => ({
      versionId,
      stages,
    })),
    managedRotation: found.RotationEnabled === true,
    nextRotation: found.NextRotationDate?.toISOString() ?? null,
  };
}

async function readStage(client: SecretsManagerClient, secret: string, stage: SecretStage) {
  const found = await getValue(client, { SecretId: secret, VersionStage: stage });
  return found && { versionId: found.VersionId ?? '', value: found.SecretString ?? '' };
}

/** A version that a rotation has reserved and not filled is not found, like one that does not exist. */
async function getValue(
  client: SecretsManagerClient,
  input: GetSecretValueCommandInput,
): Promise<GetSecretValueCommandOutput | null> {
  const call = callOf('read the secret', input.SecretId ?? '', 'read');
  const get = () => client.send(new GetSecretValueCommand(input), inTime());
  return callAws<GetSecretValueCommandOutput | null>(call, get, async ({ name }) =>
    name === 'ResourceNotFoundException' ? { value: null } : null,
  );
}

async function putVersion(
  client: SecretsManagerClient,
  secret: string,
  { versionId, value, stage }: { versionId: string; value: string; stage: SecretStage },
): Promise<'stored' | 'conflict'> {
  const input = {
    SecretId: secret,
    ClientRequestToken: versionId,
    SecretString: value,
    VersionStages: [stage],
  };
  const put = async (): Promise<'stored' | 'conflict'> => {
    await client.send(new PutSecretValueCommand(input), inTime());
    return 'stored';
  };
  return callAws(callOf('store the secret', secret, 'write'), put, async ({ name }) =>
    name === 'ResourceExistsException' ? { value: 'conflict' } : null,
  );
}

async function moveStage(
  client: SecretsManagerClient,
  secret: string,
  move: StageMove,
): Promise<'moved' | 'conflict'> {
  const input = {
    SecretId: secret,
    VersionStage: move.stage,
    ...(move.from !== null && { RemoveFromVersionId: move.from }),
    ...(move.to !== null && { MoveToVersionId: move.to }),
  };
  const update = async (): Promise<'moved' | 'conflict'> => {
    await client.send(new UpdateSecretVersionStageCommand(input), inTime());
    return 'moved';
  };
  const call = callOf(`move ${move.stage} of the secret`, secret, 'write');
  return callAws(call, update, (failure) => judgeRefusal(client, secret, { move, failure }));
}

/** A refused move is no failure where the stage is already where it should be, or no longer where it was. */
async function judgeRefusal(
  client: SecretsManagerClient,
  secret: string,
  { move, failure }: { move: StageMove; failure: AwsFailure },
): Promise<{ value: 'moved' | 'conflict' } | null> {
  if (!['InvalidParameterException', 'InvalidRequestException'].includes(failure.name)) return null;
  const { versions } = await describeSecret(client, secret);
  const holder = versions.find(({ stages }) => stages.includes(move.stage))?.versionId ?? null;
  if (holder === move.to) return { value: 'moved' };
  return holder === move.from ? null : { value: 'conflict' };
}

function callOf(operation: string, subject: string, right: string): AwsCall {
  const remedy = `Check that the secret exists and is not marked for deletion, and that the role may ${right} it and use its KMS key.`;
  return { operation, subject, remedy };
}
