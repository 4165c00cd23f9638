import { describe, expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import type { OpenTenant } from '../../lambda/ports.ts';
import { createRotator } from '../../lambda/rotate/rotate-secret.ts';
import type { Around } from '../support/around.ts';
import { doorFor } from '../support/rotation-door.ts';
import { aRotation, BASE_URL, createWorld, night, SECRET, type World } from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';

/** Ends for a person what AWSPREVIOUS names, after a night that replaced it. */
async function end(world: World, around?: Around, tokenId = FIRST) {
  await night(world.deps());
  expect(world.named('AWSPREVIOUS')).toBe(FIRST);
  const deps = world.deps(around === undefined ? {} : { around });
  const access = doorFor(deps);
  return createRotator(deps).endPredecessor(aRotation(), { tokenId, access, reason: 'leaked' });
}

describe('a predecessor that a person ends', () => {
  it('is deleted, and its stage is free', async () => {
    const world = createWorld();
    expect(await end(world)).toMatchObject({ outcome: 'deleted', status: 204 });
    expect(world.tenant.tokens.has(FIRST)).toBe(false);
    expect(world.named('AWSPREVIOUS')).toBeNull();
  });

  it('frees its stage also where somebody else deletes it just before', async () => {
    const world = createWorld();
    const around: Around = async (call, work) => {
      if (call.startsWith('delete ')) world.tenant.tokens.delete(FIRST);
      return work();
    };
    expect(await end(world, around)).toMatchObject({ outcome: 'already-gone' });
    expect(world.named('AWSPREVIOUS')).toBeNull();
  });

  it('keeps its stage where the tenant does not delete it', async () => {
    const world = createWorld();
    const around: Around = async (call, work) => {
      if (call.startsWith('delete ')) throw new AwsError('refused');
      return work();
    };
    expect(await end(world, around)).toMatchObject({ outcome: 'failed', uncertain: true });
    expect(world.named('AWSPREVIOUS')).toBe(FIRST);
  });

  it('is only the one that was asked for', async () => {
    const world = createWorld();
    expect(await end(world, undefined, 'f'.repeat(32))).toMatchObject({
      outcome: 'spared',
      reason: `AWSPREVIOUS of ${SECRET} does not name it as a token that lives`,
    });
    expect(world.tenant.tokens.has(FIRST)).toBe(true);
  });
});

it('an error of this program is told as one, and not taken for a doubt about the predecessor', async () => {
  const world = createWorld();
  const elsewhere = { baseurl: BASE_URL, clientId: 'e'.repeat(32), clientSecret: 'x' };
  world.store.create('other', JSON.stringify(elsewhere));
  world.store.paste('other', JSON.stringify({ baseurl: BASE_URL, ...world.first }));
  const deps = world.deps();
  const openTenant: OpenTenant = (credentials) => {
    if (credentials.clientId === elsewhere.clientId) throw new TypeError('a mistake');
    return deps.openTenant(credentials);
  };
  const settings = aRotation({ secret: 'other' });
  const rotator = createRotator({ ...deps, openTenant });
  await expect(
    rotator.endPredecessor(settings, { tokenId: elsewhere.clientId, access: doorFor(deps), reason: 'x' }),
  ).rejects.toThrow(TypeError);
});
