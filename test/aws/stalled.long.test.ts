import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createSsmSwitch } from '../../lambda/aws/parameter-store.ts';
import { createS3Archive } from '../../lambda/aws/s3-archive.ts';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager.ts';
import { createSnsNotifier } from '../../lambda/aws/sns-notifier.ts';
import { clientsOf } from './broken-service.ts';

const attributes = { tenant: 'acme', status: 'succeeded', severity: 'low', mode: 'report' } as const;

/** An answer that begins, and goes on for ever: a blank a second. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).write('{');
  const dripping = setInterval(() => response.write(' '), 1_000);
  response.on('close', () => clearInterval(dripping));
}

it('every call ends although the service never ends its answer', { timeout: 240_000 }, async () => {
  const { s3, secretsManager, sns, ssm } = await clientsOf(drip);
  const began = performance.now();
  const [object, secret, publication, position] = await Promise.allSettled([
    createS3Archive({ client: s3, bucket: 'b' }).read('acme/ledger.json'),
    createSecretsManagerStore(secretsManager).describe('acme/worker'),
    createSnsNotifier({ client: sns, topicArn: 'arn:aws:sns:eu-central-1:1:t' }).publish({
      subject: 's',
      text: 't',
      json: '{}',
      attributes,
    }),
    createSsmSwitch({ client: ssm, name: '/switch', policy: { own: 'a', parameterName: '/policy' } })(),
  ]);
  expect([object.status, secret.status]).toEqual(['rejected', 'rejected']);
  expect(publication).toMatchObject({ status: 'fulfilled', value: { accepted: false } });
  expect(position).toEqual({ status: 'fulfilled', value: 'unreadable' });
  // Two calls of the notifier, each limited to 75 seconds.
  expect(performance.now() - began).toBeLessThan(200_000);
});
