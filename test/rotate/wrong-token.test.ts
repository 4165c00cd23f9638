import { expect, it } from 'vitest';
import type { Expiry } from '../../lambda/core/pat.ts';
import type { OpenTenant } from '../../lambda/ports.ts';
import { followProtocol, parseRotationEvent } from '../../lambda/rotate/protocol.ts';
import type { Around } from '../support/around.ts';
import {
  aRotation,
  BASE_URL,
  createWorld,
  DAY,
  HOUR,
  handMade,
  kindsOf,
  night,
  nights,
  SECRET,
  type World,
} from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';
/** Lets Secrets Manager rotate at once, with something done before each step. */
async function rotateBySecretsManager(world: World, before: (step: string) => void = () => undefined) {
  world.store.setRotation(SECRET, async (event) => {
    before(event.Step);
    const step = { ...parseRotationEvent(event), now: world.clock.now() };
    await followProtocol(world.deps({ seed: 'a' }), aRotation(), step);
  });
  const outcome = await world.store.startRotation(SECRET).catch((error: unknown) => error);
  world.store.setRotation(SECRET, null);
  return outcome;
}

it('a predecessor that a person makes current again while it is being retired is kept', async () => {
  const world = createWorld();
  await nights(world, { count: 2 });
  world.clock.advance(DAY);
  const [first] = world.store.versions(SECRET);
  let listings = 0;
  const around: Around = async (call, work) => {
    if (call === 'list tokens') listings += 1;
    if (call === 'list tokens' && listings === 2)
      world.store.label(SECRET, 'AWSCURRENT', first?.versionId ?? '');
    return work();
  };
  const result = await night(world.deps({ around }));
  expect(world.named('AWSCURRENT')).toBe(FIRST);
  expect(world.currentWorks()).toBe(true);
  expect(result.predecessor).toMatchObject({
    state: 'kept',
    reason: 'It is not retired: the secret has just been changed.',
  });
});

it('the stages are read in the call right before a predecessor is deleted', async () => {
  const world = createWorld();
  await nights(world, { count: 2 });
  world.clock.advance(DAY);
  const calls: string[] = [];
  const around: Around = (call, work) => {
    calls.push(call);
    return work();
  };
  await night(world.deps({ around }));
  expect(calls.slice(calls.indexOf(`delete ${FIRST}`) - 2, calls.indexOf(`delete ${FIRST}`) + 2)).toEqual([
    'list tokens',
    'describe',
    `delete ${FIRST}`,
    'move AWSPREVIOUS',
  ]);
});

it("a person's token that stood in AWSCURRENT for a while is kept, though the one before it came back", async () => {
  const world = createWorld();
  await rotateBySecretsManager(world);
  const minted = (await world.store.read(SECRET, 'AWSCURRENT'))?.value ?? '';
  const { id, value } = handMade(world);
  world.store.paste(SECRET, value);
  world.store.paste(SECRET, minted);
  const result = await nights(world);
  expect(world.named('AWSPREVIOUS')).toBe(id);
  expect(world.tenant.tokens.get(id)?.name).toBe('made by hand');
  expect(kindsOf(result)).toContain('predecessor-kept');
});

it("a person's token that was stored while Secrets Manager rotated stays current, and the next night discards the successor", async () => {
  const world = createWorld();
  const { id, value } = handMade(world);
  const paste = (step: string) => step === 'finishSecret' && world.store.paste(SECRET, value);
  expect(await rotateBySecretsManager(world, paste)).toMatchObject({
    message: 'The secret was changed while it was being rotated; the rotation gave way.',
  });
  expect(world.named('AWSCURRENT')).toBe(id);
  await nights(world);
  expect(world.named('AWSPENDING')).toBeNull();
  expect([...world.tenant.tokens.keys()]).toEqual([FIRST, id]);
});

it("a person's token in AWSPENDING is kept when the rotation that adopted it gives way", async () => {
  const world = createWorld();
  const { id, value } = handMade(world);
  await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
  world.clock.advance(DAY);
  const other = handMade(world, 'another');
  const around: Around = async (call, work) => {
    if (call === 'move AWSCURRENT') world.store.paste(SECRET, other.value);
    return work();
  };
  const result = await night(world.deps({ around }));
  expect(kindsOf(result)).toContain('rotation-overtaken');
  expect(world.tenant.tokens.has(id)).toBe(true);
});

it('an orphan that its run stores at the last moment is kept', async () => {
  const world = createWorld();
  let asleep = false;
  const around: Around = async (call, work) => {
    asleep ||= call === 'put';
    if (asleep) throw new Error('the process sleeps');
    return work();
  };
  await night(world.deps({ around })).catch(() => undefined);
  world.clock.advance(2 * HOUR);
  const [orphan] = [...world.tenant.tokens.values()].filter(({ id }) => id !== FIRST);
  const value = JSON.stringify({
    baseurl: BASE_URL,
    clientId: orphan?.id,
    clientSecret: orphan?.secret,
  });
  let described = 0;
  const late: Around = async (call, work) => {
    if (call === 'describe') described += 1;
    const answer = await work();
    if (call === 'describe' && described === 2)
      await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
    return answer;
  };
  await night(world.deps({ around: late }), aRotation({ everyDays: 80 }));
  expect(described).toBe(3);
  expect(world.named('AWSPENDING')).toBe(orphan?.id);
  expect(world.tenant.tokens.has(orphan?.id ?? '')).toBe(true);
});

it('credentials that act as another identity than the owner of their token are refused', async () => {
  const world = createWorld();
  const deps = world.deps();
  const openTenant: OpenTenant = (credentials) => {
    const tenant = deps.openTenant(credentials);
    return { ...tenant, connect: async () => ({ ...(await tenant.connect()), ownerId: 'owner-2' }) };
  };
  const result = await night({ ...deps, openTenant });
  expect(result.reason).toMatch(/belongs to another owner than the secret names \(owner-1\)/);
  expect([...world.tenant.tokens.keys()]).toEqual([FIRST]);
});

it("another tenant's credentials in AWSPREVIOUS keep their stage, and are not tried here", async () => {
  const world = createWorld();
  const { id, value } = handMade(world);
  const elsewhere = { baseurl: 'https://other.api.identitynow.com', clientId: 'f'.repeat(32) };
  world.store.create('moved', JSON.stringify({ ...elsewhere, clientSecret: 'canary' }));
  world.store.paste('moved', value);
  const result = await night(world.deps(), aRotation({ secret: 'moved' }));
  expect(result).toMatchObject({
    currentTokenId: id,
    predecessor: {
      ...{ state: 'kept', tokenId: 'f'.repeat(32) },
      reason: "Its baseurl is not this tenant's.",
    },
  });
  expect(world.store.versions('moved').map(({ stages }) => stages)).toEqual([
    ['AWSPREVIOUS'],
    ['AWSCURRENT'],
  ]);
});

it.each([
  ['a person put a stage of his own on it', (world: World) => label(world, 'RESCUE'), true],
  ['the run was halted', () => undefined, false],
  ['nobody can read until when it lives', (world: World) => live(world, { kind: 'unknown' }), true],
  ['it ends sooner', (world: World) => live(world, { kind: 'at', at: '2026-11-25T03:00:00.000Z' }), true],
])('the life of a predecessor is not shortened where %s', async (_, act, mayDelete) => {
  const world = createWorld();
  act(world);
  const before = world.tenant.tokens.get(FIRST)?.expiry;
  await night(world.deps(), aRotation({ whenStillUsed: 'delete' }), { mayDelete });
  expect(world.named('AWSPREVIOUS')).toBe(FIRST);
  expect(world.tenant.tokens.get(FIRST)?.expiry).toEqual(before);
});

function live({ tenant }: World, expiry: Expiry): void {
  const token = tenant.tokens.get(FIRST);
  if (token !== undefined) tenant.tokens.set(FIRST, { ...token, expiry });
}

function label(world: World, name: string): void {
  world.store.label(SECRET, name, world.store.versions(SECRET)[0]?.versionId ?? '');
}
