import { expect, it } from 'vitest';
import { createSecretsManagerStore } from '../../lambda/aws/secrets-manager.ts';
import { clientsOf } from './broken-service.ts';

const secret = 'cafe0123456789abcafe0123456789abcafe0123456789abcafe0123456789ab';

it('a failed call shows nothing of a service that echoes a secret as code, message and request id', async () => {
  const { secretsManager } = await clientsOf((response) => {
    const headers = { 'x-amzn-requestid': secret, 'content-type': 'application/x-amz-json-1.1' };
    response.writeHead(400, headers).end(JSON.stringify({ __type: secret, message: secret }));
  });
  await expect(createSecretsManagerStore(secretsManager).describe('acme/worker')).rejects.toThrow(
    'describe the secret (acme/worker): UnknownError, status 400. Check',
  );
});
