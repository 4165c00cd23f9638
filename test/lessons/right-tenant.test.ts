import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../lambda/errors.ts';
import { anId } from '../support/builders.ts';
import { composeNight, SECRET } from './composed-night.ts';

describe('The credentials must belong to the tenant that the policy names', () => {
  it('a run with those of another tenant than its earlier runs had ends as a wrong configuration', async () => {
    const world = await composeNight({ notice: { days: 7 } });
    await world.night();
    world.sandbox.switch({ tenantId: '00000000-0000-4000-8000-000000000001' });
    world.sandbox.clock.advance(8 * 86_400_000);
    world.sandbox.requests.clear();
    const end = await world.night().catch((error: unknown) => error);
    expect(end).toBeInstanceOf(ConfigError);
    expect(String(end)).toContain('The credentials of "acme" belong to another tenant');
    expect(world.sandbox.requests.entries().map(({ path }) => path)).toEqual(['/oauth/token']);
    expect(JSON.parse(world.artefact('lease.json'))).toMatchObject({ released: true });
  });

  it('a run whose answer no longer tells a tenant that can be read deletes nothing', async () => {
    const world = await composeNight({ notice: { days: 0 } });
    await world.night();
    world.sandbox.switch({ tenantId: '\u001b[2Janother' });
    world.sandbox.clock.advance(86_400_000);
    const summary = await world.night();
    expect(summary).toMatchObject({
      status: 'halted',
      deletions: { deleted: 0 },
      guard: { reasons: [expect.stringContaining('tenant-known')] },
    });
  });

  it("a designated secret with another tenant's address halts the run, and its credentials are not sent", async () => {
    const world = await composeNight({ rotate: 'on' });
    const value = { baseurl: 'https://globex.api.identitynow.com', clientId: anId(0x777), clientSecret: 'b' };
    world.store.paste(SECRET, JSON.stringify(value));
    const summary = await world.night();
    expect(summary).toMatchObject({
      status: 'halted',
      deletions: { deleted: 0 },
      rotations: { rotated: 0, failed: 1 },
    });
    expect(world.artefact('summary.txt')).toContain("baseurl is not this tenant's.");
    const callers = world.sandbox.requests.entries().map(({ clientId }) => clientId);
    expect(new Set(callers)).toEqual(new Set([world.sandbox.worker.clientId]));
    expect(world.sandbox.requests.entries('create')).toEqual([]);
  });
});
