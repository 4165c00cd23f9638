import { Configuration, PersonalAccessTokensV2024Api } from 'sailpoint-api-client';
import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../lambda/rotate/secret/secret-value.ts';
import { startRotationSandbox } from '../support/rotation-sandbox.ts';
import { aRotation, night, SECRET } from '../support/rotation-world.ts';

const versions = ['v2024', 'v2025', 'v2026', 'v1'] as const;

describe.each(versions)('a rotation over HTTP in %s', (version) => {
  it('mints, tries, promotes and retires', async () => {
    const { sandbox, store, deps, passDays } = await startRotationSandbox(version);
    const settings = aRotation({ whenStillUsed: 'delete' });
    const first = await night(deps, settings);
    expect(first).toMatchObject({
      state: 'rotated',
      problems: [],
      findings: [],
      predecessor: { state: 'overlap' },
    });
    const successor = sandbox.tenant.token(first.currentTokenId ?? '');
    expect(successor).toMatchObject({
      name: 'token-hygiene',
      ownerId: sandbox.worker.ownerId,
      scope: [
        'sp:all-personal-access-tokens:manage',
        'sp:my-personal-access-tokens:manage',
        'sp:scopes:default',
      ],
      accessTokenValiditySeconds: 43_200,
    });
    const states: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      passDays(1);
      states.push((await night(deps, settings)).predecessor.state);
    }
    expect(states).toEqual(['overlap', 'retired', 'none']);
    expect(sandbox.tenant.tokens().map(({ id }) => id)).toEqual([first.currentTokenId]);
    expect(store.versions(SECRET).filter(({ stages }) => stages.length > 0)).toHaveLength(1);
  });

  it('lets the platform retire the predecessor where the version and the policy allow it', async () => {
    const { sandbox, deps } = await startRotationSandbox(version);
    const before = sandbox.tenant.token(sandbox.worker.clientId)?.expirationDate;
    await night(deps, aRotation({ whenStillUsed: 'delete' }));
    const after = sandbox.tenant.token(sandbox.worker.clientId)?.expirationDate;
    expect(after).toBe(version === 'v2024' ? before : '2026-11-30T03:00:00.000Z');
  });

  it("keeps the run's own session alive, which the old credentials opened", async () => {
    const { sandbox, store, deps } = await startRotationSandbox(version);
    const run = deps.openTenant(await readCredentials(store, SECRET, sandbox.baseUrl));
    await run.connect();
    await night(deps);
    const { rows } = await run.listTokens({ ownerId: 'me' });
    expect(rows).toHaveLength(2);
  });
});

it('stores what the official SDK takes as its configuration', async () => {
  const { store, deps } = await startRotationSandbox('v2025');
  const { currentTokenId } = await night(deps);
  const current = await store.read(SECRET, 'AWSCURRENT');
  const api = new PersonalAccessTokensV2024Api(new Configuration(JSON.parse(current?.value ?? '')));
  const { data } = await api.listPersonalAccessTokens({ ownerId: 'me' });
  expect(data.map(({ id }) => id)).toContain(currentTokenId);
});
