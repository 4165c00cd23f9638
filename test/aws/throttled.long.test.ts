import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAwsClients } from '../../lambda/aws/clients.ts';
import { createSsmSwitch } from '../../lambda/aws/parameter-store.ts';
import { createS3Archive } from '../../lambda/aws/s3-archive.ts';
import { readersOf } from '../../lambda/aws/topic-readers.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:reports';
const answers = {
  ssm: JSON.stringify({
    Parameters: [
      { Name: '/switch', Value: 'enforce' },
      { Name: '/policy', Value: 'a' },
    ],
  }),
  s3: '',
  sns: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member><Protocol>email</Protocol><SubscriptionArn>${topicArn}:1</SubscriptionArn></member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
};
const refusals = {
  s3: {
    status: 503,
    body: '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>',
  },
  ssm: { status: 400, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' },
  sns: {
    status: 400,
    body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
  },
};

/** Whether one more is taken; a second begins with its first, so that no beat of the clock falls into a burst. */
function limitTo(perSecond: number): () => boolean {
  let startedAt = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return () => {
    if (Date.now() - startedAt >= 1000) {
      startedAt = Date.now();
      taken = 0;
    }
    taken += 1;
    return taken <= perSecond;
  };
}

/** A service that takes so many requests in each second, as AWS does of an account, and refuses the others. */
async function limitedService(
  service: keyof typeof answers,
  perSecond: number,
): Promise<{ refused(): number }> {
  const isTaken = limitTo(perSecond);
  let refused = 0;
  const server = createServer((request, response) => {
    request.resume();
    const full = !isTaken();
    refused += Number(full);
    const type = service === 'ssm' ? 'application/x-amz-json-1.1' : 'text/xml';
    response.writeHead(full ? refusals[service].status : 200, { 'content-type': type, etag: '"1"' });
    response.end(full ? refusals[service].body : answers[service]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return { refused: () => refused };
}

/** Each night is a process of its own, so each has clients of its own. */
const nights = (count: number) => Array.from({ length: count }, (_, night) => night);

describe.each([1, 60, 300])('of %i nights that start at once', (count) => {
  it('all read the switch, of which SSM takes 40 a second', async () => {
    const service = await limitedService('ssm', 40);
    const policy = { own: 'a', parameterName: '/policy' };
    const read = nights(count).map(() =>
      createSsmSwitch({ client: createAwsClients().ssm, name: '/switch', policy })(),
    );
    const positions = Object.entries(Object.groupBy(await Promise.all(read), (position) => position));
    expect(positions.map(([position, all]) => [position, all?.length])).toEqual([['enforce', count]]);
    expect(service.refused() > 0).toBe(count > 40);
  });

  it('all find their readers, of which SNS lists 30 a second', async () => {
    const service = await limitedService('sns', 30);
    const attributes = { tenant: 'acme', status: 'notice', severity: 'medium', mode: 'enforce' };
    const counted = nights(count).map(() =>
      readersOf({ client: createAwsClients().sns, topicArn }, { attributes }),
    );
    expect(await Promise.all(counted)).toEqual(nights(count).map(() => ({ readers: 1, others: [] })));
    expect(service.refused() > 0).toBe(count > 30);
  });

  it('all write to the archive, of which S3 takes 100 a second here', async () => {
    const service = await limitedService('s3', 100);
    const written = nights(count).map((night) =>
      createS3Archive({ client: createAwsClients().s3, bucket: 'archive' }).write(
        `${night}/lease.json`,
        '{}',
        {
          ifNoneMatch: '*',
        },
      ),
    );
    expect(await Promise.all(written)).toEqual(nights(count).map(() => ({ written: true, etag: '"1"' })));
    expect(service.refused() > 0).toBe(count > 100);
  });
});
