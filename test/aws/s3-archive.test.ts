import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Archive } from '../../lambda/aws/s3-archive.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

describe.skipIf(moto === null)('the archive in a bucket', () => {
  const { s3 } = emulatedClients(moto?.endpoint ?? '');
  const archive = createS3Archive({ client: s3, bucket: 'archive' });
  beforeAll(async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'archive',
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
  });

  it('returns what was written, with a tag', async () => {
    const outcome = await archive.write('acme/latest.json', '{"a":"ü"}');
    expect(await archive.read('acme/latest.json')).toEqual({
      body: '{"a":"ü"}',
      etag: outcome.written ? outcome.etag : 'none',
    });
  });

  it('knows nothing of an object that was never written', async () => {
    expect(await archive.read('acme/never.json')).toBeNull();
  });

  it('creates an object only where nothing is', async () => {
    const key = 'acme/lease.json';
    expect(await archive.write(key, 'first', { ifNoneMatch: '*' })).toMatchObject({ written: true });
    expect(await archive.write(key, 'second', { ifNoneMatch: '*' })).toEqual({ written: false });
    expect((await archive.read(key))?.body).toBe('first');
  });

  it('replaces an object only over the version that was read', async () => {
    const key = 'acme/ledger.json';
    const first = await archive.write(key, 'first');
    const tag = first.written ? first.etag : 'none';
    expect(await archive.write(key, 'second', { ifMatch: tag })).toMatchObject({ written: true });
    expect(await archive.write(key, 'third', { ifMatch: tag })).toEqual({ written: false });
    expect((await archive.read(key))?.body).toBe('second');
  });

  it('does not create an object under a condition on its version', async () => {
    expect(await archive.write('acme/missing.json', 'x', { ifMatch: '"0"' })).toEqual({ written: false });
    expect(await archive.read('acme/missing.json')).toBeNull();
  });

  it('lists the last keys below a prefix, in order', async () => {
    for (const name of ['c', 'a', 'b']) await archive.write(`list/${name}.json`, '{}');
    await archive.write('listed/other.json', '{}');
    expect(await archive.list('list/')).toEqual(['list/a.json', 'list/b.json', 'list/c.json']);
    expect(await archive.list('list/', 2)).toEqual(['list/b.json', 'list/c.json']);
    expect(await archive.list('list/', 0)).toEqual([]);
    expect(await archive.list('empty/')).toEqual([]);
  });

  it('says where an object lies', () => {
    expect(archive.locate('acme/latest.json')).toBe('s3://archive/acme/latest.json');
  });

  it('names the operation, the object and the code of a failure', async () => {
    const missing = createS3Archive({ client: s3, bucket: 'no-such-bucket' });
    await expect(missing.read('acme/latest.json')).rejects.toThrow(
      /^read object \(s3:\/\/no-such-bucket\/acme\/latest\.json\): NoSuchBucket, status 404/,
    );
  });
});
