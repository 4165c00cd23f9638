import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Archive, ArchiveBody, ArchivedObject, WriteCondition, WriteOutcome } from '../ports.ts';
import { type AwsCall, callAws, inTime } from './call.ts';

type Bucket = { client: S3Client; bucket: string };

const contentTypes: Record<string, string> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** The archive as a bucket; conditions of writes are S3's own, decided by the service. */
export function createS3Archive(target: Bucket): Archive {
  return {
    read: (key) => readObject(target, key),
    write: (key, body, condition) => writeObject(target, { key, body: wholeOf(body), condition }),
    list: (prefix, limit) => listKeys(target, prefix, limit),
    locate: (key) => addressOf(target, key),
  };
}

async function readObject(target: Bucket, key: string): Promise<ArchivedObject | null> {
  const read = async () => {
    const answer = await target.client.send(
      new GetObjectCommand({ Bucket: target.bucket, Key: key }),
      inTime(),
    );
    return { body: (await answer.Body?.transformToString('utf-8')) ?? '', etag: answer.ETag ?? '' };
  };
  return callAws(callOf(target, key, 'read object'), read, async ({ name }) =>
    name === 'NoSuchKey' ? { value: null } : null,
  );
}

type Write = { key: string; body: string | Buffer; condition: WriteCondition | undefined };

/** A request is signed over its whole body, and sent again where it was lost. */
function wholeOf(body: ArchiveBody): string | Buffer {
  return typeof body === 'string' ? body : Buffer.concat([...body].map((piece) => Buffer.from(piece)));
}

/**
 * Conditional writes answer 412 (the condition failed), 409 (a concurrent write went first) or 404
 * (`If-Match` on nothing).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
async function writeObject(target: Bucket, write: Write): Promise<WriteOutcome> {
  const put = async (): Promise<WriteOutcome> => {
    const answer = await target.client.send(new PutObjectCommand(putInput(target, write)), inTime());
    return { written: true, etag: answer.ETag ?? '' };
  };
  return callAws(callOf(target, write.key, 'write object'), put, async ({ status, attempts }) => {
    if (write.condition === undefined || !(status === 404 || status === 409 || status === 412)) return null;
    if (attempts === 1) return { value: { written: false } };
    // A repetition was refused: the first request may have taken effect and lost its answer.
    const present = await readObject(target, write.key);
    const own = present !== null && present.body === write.body.toString();
    return { value: own ? { written: true, etag: present.etag } : { written: false } };
  });
}

function putInput(target: Bucket, { key, body, condition }: Write): PutObjectCommandInput {
  const type = contentTypes[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const input = {
    Bucket: target.bucket,
    Key: key,
    Body: body,
    ContentType: type,
  };
  if (condition === undefined) return input;
  return 'ifMatch' in condition ? { ...input, IfMatch: condition.ifMatch } : { ...input, IfNoneMatch: '*' };
}

async function listKeys(target: Bucket, prefix: string, limit?: number): Promise<string[]> {
  return callAws(callOf(target, prefix, 'list objects'), async () => {
    const keys: string[] = [];
    const pages = paginateListObjectsV2(
      { client: target.client },
      { Bucket: target.bucket, Prefix: prefix },
      inTime(),
    );
    for await (const page of pages) keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    return keys.sort().slice(Math.max(0, keys.length - (limit ?? keys.length)));
  });
}

function callOf(target: Bucket, key: string, operation: string): AwsCall {
  return {
    operation,
    subject: addressOf(target, key),
    remedy: "Check the bucket, its key, and the role's rights on both.",
  };
}

function addressOf(target: Bucket, key: string): string {
  return `s3://${target.bucket}/${key}`;
}
