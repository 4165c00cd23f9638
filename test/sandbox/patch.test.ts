import { describe, expect, it } from 'vitest';
import { connect, connectWith, errorText, type Sent, startSandbox } from './client.ts';

const PATCH_TYPE = 'application/json-patch+json';
const DATE = '2030-01-01T00:00:00.000Z';

const replace = (field: string, value: unknown) => ({ op: 'replace', path: `/${field}`, value });

async function patchOf(path: string, json: unknown, sent: Sent = {}) {
  const sandbox = await startSandbox();
  const { worker, tenant } = sandbox;
  tenant.patchToken(worker.clientId, { name: 'mine' });
  tenant.addToken({ ownerId: worker.ownerId, name: 'taken' });
  const client = await connect(sandbox);
  const answer = await client(`PATCH ${path}/${worker.clientId}`, { json, contentType: PATCH_TYPE, ...sent });
  return { answer, token: tenant.token(worker.clientId) };
}

describe('a patch', () => {
  it.each([
    ['/v2024/personal-access-tokens', [replace('name', 'new')], { name: 'new' }],
    ['/v2024/personal-access-tokens', [replace('name', 'mine')], { name: 'mine' }],
    ['/v2024/personal-access-tokens', [replace('scope', ['a', 'b'])], { scope: ['a', 'b'] }],
    ['/v2024/personal-access-tokens', [{ op: 'add', path: '/scope', value: [] }], { scope: [] }],
    ['/v2024/personal-access-tokens', [{ op: 'remove', path: '/scope' }], { scope: null }],
    ['/v2024/personal-access-tokens', [{ ...replace('name', 'mine'), op: 'test' }], { name: 'mine' }],
    ['/v2024/personal-access-tokens', [replace('name', 'a'), replace('name', 'b')], { name: 'b' }],
    ['/v2025/personal-access-tokens', [replace('expirationDate', DATE)], { expirationDate: DATE }],
    ['/v2026/personal-access-tokens', [replace('expirationDate', DATE)], { expirationDate: DATE }],
    ['/personal-access-tokens/v1', [replace('expirationDate', DATE)], { expirationDate: DATE }],
    [
      '/v2025/personal-access-tokens',
      [replace('expirationDate', null), replace('userAwareTokenNeverExpires', true)],
      { expirationDate: null, userAwareTokenNeverExpires: true },
    ],
  ])('of %s by %j is taken and shown', async (path, patch, expected) => {
    const { answer, token } = await patchOf(path, patch);
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect(token).toMatchObject(expected);
  });

  it.each([
    ['/v2024/personal-access-tokens', [replace('expirationDate', DATE)]],
    ['/v2024/personal-access-tokens', [replace('userAwareTokenNeverExpires', true)]],
    ['/v2024/personal-access-tokens', [replace('accessTokenValiditySeconds', 60)]],
    ['/v2024/personal-access-tokens', [replace('id', 'x')]],
    ['/v2024/personal-access-tokens', [replace('scope/0', 'x')]],
    ['/v2024/personal-access-tokens', [replace('name', 'taken')]],
    ['/v2024/personal-access-tokens', [replace('name', null)]],
    ['/v2024/personal-access-tokens', [{ op: 'remove', path: '/name' }]],
    ['/v2024/personal-access-tokens', [{ op: 'replace', path: '/name' }]],
    ['/v2024/personal-access-tokens', [{ op: 'move', from: '/scope', path: '/name' }]],
    ['/v2024/personal-access-tokens', [{ op: 'replace', path: 'name', value: 'x' }]],
    ['/v2024/personal-access-tokens', [{ ...replace('name', 'other'), op: 'test' }]],
    ['/v2024/personal-access-tokens', ['name']],
    ['/v2024/personal-access-tokens', []],
    ['/v2024/personal-access-tokens', { name: 'x' }],
    ['/v2025/personal-access-tokens', [replace('expirationDate', null)]],
    ['/v2025/personal-access-tokens', [{ op: 'remove', path: '/expirationDate' }]],
    ['/v2025/personal-access-tokens', [replace('expirationDate', '2026-06-15T12:00:00.000Z')]],
    ['/v2025/personal-access-tokens', [replace('accessTokenValiditySeconds', 60)]],
  ])('of %s by %j is refused', async (path, patch) => {
    expect((await patchOf(path, patch)).answer.status).toBe(400);
  });

  it('changes nothing when one of its operations is refused', async () => {
    const { answer, token } = await patchOf('/v2024/personal-access-tokens', [
      replace('name', 'new'),
      replace('scope', 'all'),
    ]);
    expect(answer.status).toBe(400);
    expect(token?.name).toBe('mine');
  });

  it('needs the content type of JSON Patch', async () => {
    const { answer } = await patchOf('/v2024/personal-access-tokens', [replace('name', 'new')], {
      contentType: 'application/json',
    });
    expect(answer.status).toBe(415);
    expect(errorText(answer)).toBe('Content-Type must be application/json-patch+json');
  });

  it('of no token is not found', async () => {
    const { client } = await connectWith(await startSandbox(), null);
    const sent = { json: [replace('name', 'new')], contentType: PATCH_TYPE };
    expect((await client('PATCH /v2024/personal-access-tokens/none', sent)).status).toBe(404);
  });
});
