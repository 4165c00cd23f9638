import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { createS3Archive } from '../../lambda/aws/s3-archive.ts';
import { emulated } from '../support/aws-clients.ts';
import { type ScriptedAnswer, serveScript } from '../support/scripted-server.ts';

/** The emulator decides and writes apart; S3 decides as one. So what is sent, and what each answer means, is asserted here. */
describe('a conditional write', () => {
  let stop: (() => Promise<void>) | undefined;
  afterEach(() => stop?.());

  async function archiveOn(answers: readonly ScriptedAnswer[]) {
    const server = await serveScript(answers);
    stop = server.stop;
    const client = new S3Client({ ...emulated(server.endpoint), maxAttempts: 2 });
    return { archive: createS3Archive({ client, bucket: 'archive' }), seen: server.seen };
  }

  it('leaves the decision about an existing object to S3', async () => {
    const { archive, seen } = await archiveOn([{ status: 200, headers: { ETag: '"1"' } }]);
    expect(await archive.write('a.json', '{}', { ifNoneMatch: '*' })).toEqual({ written: true, etag: '"1"' });
    expect(seen[0]?.headers['if-none-match']).toBe('*');
    expect(seen[0]?.headers['if-match']).toBeUndefined();
  });

  it('leaves the decision about the version to S3', async () => {
    const { archive, seen } = await archiveOn([{ status: 200, headers: { ETag: '"2"' } }]);
    await archive.write('a.json', '{}', { ifMatch: '"1"' });
    expect(seen[0]?.headers['if-match']).toBe('"1"');
  });

  it.each([409, 412])('that another writer overtook (%i) is a conflict, not an error', async (status) => {
    const { archive } = await archiveOn([{ status }]);
    expect(await archive.write('a.json', '{}', { ifMatch: '"1"' })).toEqual({ written: false });
  });

  it('counts as written when its first answer was lost and the object is its own', async () => {
    const { archive, seen } = await archiveOn([
      'hang up',
      { status: 412 },
      { status: 200, headers: { ETag: '"7"' }, body: 'mine' },
    ]);
    expect(await archive.write('a.json', 'mine', { ifNoneMatch: '*' })).toEqual({
      written: true,
      etag: '"7"',
    });
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET']);
  });

  it("is a conflict when its first answer was lost and the object is another writer's", async () => {
    const { archive } = await archiveOn([
      'hang up',
      { status: 412 },
      { status: 200, headers: { ETag: '"7"' }, body: 'theirs' },
    ]);
    expect(await archive.write('a.json', 'mine', { ifNoneMatch: '*' })).toEqual({ written: false });
  });

  it('fails without quoting what the service said', async () => {
    const canary = 'canary-9f27';
    const body = `<Error><Code>AccessDenied</Code><Message>${canary}</Message></Error>`;
    const { archive } = await archiveOn([{ status: 403, headers: { 'x-amz-request-id': 'REQ1' }, body }]);
    const error = await archive.write('a.json', '{}').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'AwsError',
      message:
        "write object (s3://archive/a.json): AccessDenied, status 403, request id REQ1. Check the bucket, its key, and the role's rights on both.",
    });
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(canary);
  });
});
