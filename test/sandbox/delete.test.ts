import { expect, it } from 'vitest';
import { connect, startSandbox } from './client.ts';

it.each([
  ['DELETE /v2024/personal-access-tokens/'],
  ['DELETE /v2025/personal-access-tokens/'],
  ['DELETE /v2026/personal-access-tokens/'],
  ['DELETE /personal-access-tokens/v1/'],
])('%s answers 204 once, then 404', async (path) => {
  const sandbox = await startSandbox();
  const token = sandbox.tenant.addToken({ ownerId: 'ada' });
  const client = await connect(sandbox);
  expect(await client(`${path}${token.id}`)).toMatchObject({ status: 204, body: '' });
  expect(sandbox.tenant.token(token.id)).toBeUndefined();
  expect((await client(`${path}${token.id}`)).status).toBe(404);
});

it('decodes an id once', async () => {
  const sandbox = await startSandbox();
  sandbox.tenant.addToken({ id: 'odd/id%2F', ownerId: 'ada' });
  const client = await connect(sandbox);
  expect((await client('DELETE /v2024/personal-access-tokens/odd%2Fid%252F')).status).toBe(204);
});
