import { expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/server.ts';
import { connectWith, startSandbox } from './client.ts';

const RENAMED = { json: [{ op: 'replace', path: '/name', value: 'renamed' }] };
const PATCH = { ...RENAMED, contentType: 'application/json-patch+json' };

async function statuses(sandbox: Sandbox, scope: readonly string[] | null): Promise<string> {
  const { client, token } = await connectWith(sandbox, scope);
  const own = sandbox.tenant.addToken({ ownerId: token.ownerId });
  const other = sandbox.tenant.addToken({ ownerId: 'other' });
  const path = '/v2025/personal-access-tokens';
  const answers = [
    await client(`GET ${path}`, { query: { 'owner-id': 'me' } }),
    await client(`GET ${path}`),
    await client(`POST ${path}`, { json: { name: 'made', userAwareTokenNeverExpires: true } }),
    await client(`PATCH ${path}/${token.id}`, PATCH),
    await client(`PATCH ${path}/${other.id}`, PATCH),
    await client(`DELETE ${path}/${own.id}`),
    await client(`DELETE ${path}/${other.id}`),
    await client('GET /v2025/public-identities'),
  ];
  return answers.map(({ status }) => status).join(' ');
}

it.each([
  //                                            me  all create patch other's delete other's identities
  [['sp:my-personal-access-tokens:read'], '200 403 403 403 403 403 403 403'],
  [['sp:my-personal-access-tokens:manage'], '200 403 200 200 403 204 403 403'],
  [['sp:all-personal-access-tokens:read'], '200 200 403 403 403 403 403 403'],
  [['sp:all-personal-access-tokens:manage'], '200 200 200 403 403 204 204 403'],
  [['sp:scopes:default'], '403 403 403 403 403 403 403 200'],
  [['sp:scopes:all'], '200 200 200 200 403 204 204 200'],
  [[], '200 200 200 200 403 204 204 200'],
  [null, '200 200 200 200 403 204 204 200'],
])('scopes %j give %s', async (scope, expected) => {
  expect(await statuses(await startSandbox(), scope)).toBe(expected);
});
