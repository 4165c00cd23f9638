import { describe, expect, it } from 'vitest';
import { connect, connectWith, errorText, field, requestToken, startSandbox } from './client.ts';

const V2024 = 'POST /v2024/personal-access-tokens';
const V2025 = 'POST /v2025/personal-access-tokens';
const V2026 = 'POST /v2026/personal-access-tokens';
const V1 = 'POST /personal-access-tokens/v1';

describe('create', () => {
  it('answers 200 with the token of the caller and its secret', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    const answer = await client(V2024, { json: { name: 'Splunk', scope: ['sp:search:read'] } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: 'Splunk',
      scope: ['sp:search:read'],
      owner: { type: 'IDENTITY', id: sandbox.worker.ownerId, name: 'svc-token-hygiene' },
      created: '2026-06-15T12:00:00.000Z',
      accessTokenValiditySeconds: 43_200,
      expirationDate: '2026-12-15T12:00:00.000Z',
    });
  });

  it('makes credentials that mint', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    const answer = await client(V2024, { json: { name: 'Splunk' } });
    const minted = await requestToken(sandbox, {
      clientId: String(field(answer, 'id')),
      clientSecret: String(field(answer, 'secret')),
    });
    expect(minted.status).toBe(200);
  });

  it.each([
    [{ name: 'x' }, 'scope', ['sp:scopes:all']],
    [{ name: 'x', scope: null }, 'scope', ['sp:scopes:all']],
    [{ name: 'x', scope: [] }, 'scope', []],
    [{ name: 'x', accessTokenValiditySeconds: 15 }, 'accessTokenValiditySeconds', 15],
    [{ name: 'x', accessTokenValiditySeconds: 43_200 }, 'accessTokenValiditySeconds', 43_200],
    [{ name: 'x', accessTokenValiditySeconds: null }, 'accessTokenValiditySeconds', 43_200],
  ])('of %j has %s %j', async (json, name, expected) => {
    const client = await connect(await startSandbox());
    expect(field(await client(V2024, { json }), name)).toEqual(expected);
  });

  it.each([
    [{}],
    [[]],
    [{ name: '' }],
    [{ name: 7 }],
    [{ name: 'x', scope: 'sp:scopes:all' }],
    [{ name: 'x', scope: [7] }],
    [{ name: 'x', accessTokenValiditySeconds: 14 }],
    [{ name: 'x', accessTokenValiditySeconds: 43_201 }],
    [{ name: 'x', accessTokenValiditySeconds: 15.5 }],
  ])('refuses %j', async (json) => {
    const client = await connect(await startSandbox());
    expect((await client(V2024, { json })).status).toBe(400);
  });

  it('refuses a body that is no JSON, by its type', async () => {
    const client = await connect(await startSandbox());
    expect((await client(V2024, { json: { name: 'x' }, contentType: 'text/plain' })).status).toBe(415);
  });

  it('refuses a name that the owner has already, and takes one that another has', async () => {
    const sandbox = await startSandbox();
    sandbox.tenant.addToken({ ownerId: 'other', name: 'theirs' });
    const client = await connect(sandbox);
    expect((await client(V2024, { json: { name: 'theirs' } })).status).toBe(200);
    const second = await client(V2024, { json: { name: 'theirs' } });
    expect(second.status).toBe(400);
    expect(errorText(second)).toBe('name is already used by another personal access token of this user');
  });

  it('refuses the eleventh token of an owner', async () => {
    const sandbox = await startSandbox();
    const { client, token } = await connectWith(sandbox, null);
    for (let count = 2; count <= 9; count++) sandbox.tenant.addToken({ ownerId: token.ownerId });
    expect((await client(V2024, { json: { name: 'tenth' } })).status).toBe(200);
    const eleventh = await client(V2024, { json: { name: 'eleventh' } });
    expect(eleventh.status).toBe(400);
    expect(errorText(eleventh)).toBe('A user may have at most 10 personal access tokens');
  });
});

describe('the expiry at creation', () => {
  const past = '2026-06-15T12:00:00.000Z';
  const soon = '2026-06-15T12:00:00.001Z';
  const sixMonths = '2026-12-15T12:00:00.000Z';
  const beyond = '2026-12-15T12:00:00.001Z';
  it.each([
    [V2024, {}, sixMonths],
    [V2024, { expirationDate: null }, sixMonths],
    [V2024, { expirationDate: soon }, soon],
    [V2024, { expirationDate: sixMonths }, sixMonths],
    [V2024, { expirationDate: beyond }, 400],
    [V2024, { expirationDate: past }, 400],
    [V2024, { expirationDate: 'tomorrow' }, 400],
    [V2024, { userAwareTokenNeverExpires: true }, sixMonths],
    [V2025, {}, 400],
    [V2025, { expirationDate: null }, 400],
    [V2025, { userAwareTokenNeverExpires: false }, 400],
    [V2025, { userAwareTokenNeverExpires: 'yes' }, 400],
    [V2025, { userAwareTokenNeverExpires: true }, null],
    [V2025, { expirationDate: null, userAwareTokenNeverExpires: true }, null],
    [V2025, { expirationDate: past }, 400],
    [V2025, { expirationDate: beyond }, beyond],
    [V2025, { expirationDate: '2126-01-01T01:00:00.000+01:00' }, '2126-01-01T00:00:00.000Z'],
    [V2026, {}, 400],
    [V2026, { expirationDate: beyond }, beyond],
    [V1, {}, 400],
    [V1, { userAwareTokenNeverExpires: true }, null],
  ])('%s of %j is %j', async (path, expiry, expected) => {
    const client = await connect(await startSandbox());
    const answer = await client(path, { json: { name: 'x', ...expiry } });
    expect(answer.status === 200 ? field(answer, 'expirationDate') : answer.status).toBe(expected);
  });
});
