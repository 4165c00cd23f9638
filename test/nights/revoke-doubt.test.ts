import { describe, expect, it } from 'vitest';
import type { ByHand } from '../../lambda/core/by-hand.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { Revoked } from '../../lambda/steps/by-hand/sought.ts';
import type { Token } from '../../sandbox/tenant.ts';
import { anId } from '../support/builders.ts';
import { SECRET, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const person = { by: 'soc', reason: 'found' };
const memoryKey = 'acme/memory.json';

/** A tenant that a night of notices has looked at. */
async function openKnown(policy: Record<string, unknown> = {}): Promise<NightWorld> {
  const world = await openWorld({ policy: { notice: { days: 7 }, ...policy } });
  await world.night();
  return world;
}

const ways: [string, (token: Token) => Revoked][] = [
  ['its own id', ({ id }) => ({ token: id })],
  ['its owner', ({ ownerId }) => ({ owner: ownerId })],
];

function tokenOf({ sandbox }: NightWorld, id: string): Token {
  const token = sandbox.tenant.token(id);
  if (token === undefined) throw new Error(`no token ${id}`);
  return token;
}

/** Somebody stores credentials twice, so that no stage names the former token any more. */
function pasteTwice({ store, sandbox }: NightWorld, clientId: string, clientSecret = 'f'.repeat(64)): void {
  const value = JSON.stringify({ baseurl: sandbox.baseUrl, clientId, clientSecret });
  store.paste(SECRET, value);
  store.paste(SECRET, value);
}

function told({ tokens }: ByHand): [string, string, string][] {
  return tokens.map(({ id, outcome, reason }) => [id, outcome, reason]);
}

describe.each(ways)('revoking a token by %s', (_, asked) => {
  it('keeps everything while a designated secret names no token that the tenant lists', async () => {
    const world = await openKnown();
    for (const id of [spared.designated, spared.fresh]) {
      pasteTwice(world, anId(0xfff));
      const done = await revokeTokens(world.deps(), asked(tokenOf(world, id)), person);
      const reason = `a designated secret can no longer be read: ${SECRET}`;
      expect(told(done)).toEqual([[id, 'not-reached', reason]]);
      expect(done.notes).toEqual([
        `Nobody can tell what the designated secret ${SECRET} protects. Its current version names no token that the tenant lists, so that the token which it protects is not known. Store the credentials of a live token in it, or take its rotation out of the policy.`,
      ]);
    }
    expect(world.goneByUs()).toEqual([]);
  });

  it('keeps one that a designated secret named, and which no secret names now although nothing replaced it', async () => {
    const world = await openKnown();
    pasteTwice(world, spared.young, tokenOf(world, spared.young).secret);
    const done = await revokeTokens(world.deps(), asked(tokenOf(world, spared.designated)), person);
    expect(told(done)).toEqual([
      [
        spared.designated,
        'kept',
        `earlier nights knew otherwise: the designated secret ${SECRET} named it, and now names others although no rotation replaced it. Delete it in the tenant, if it must go.`,
      ],
    ]);
    expect(world.goneByUs()).toEqual([]);
  });

  it('ends one that a secret named which the policy names no longer', async () => {
    const world = await openKnown();
    const token = tokenOf(world, spared.designated);
    const policy = { ...world.policy, rotations: [] };
    await revokeTokens(world.deps({ policy }), asked(token), person);
    expect(world.goneByUs()).toEqual([spared.designated]);
  });

  it('keeps one that the platform owned, where nothing says so now', async () => {
    const world = await openKnown();
    const token = tokenOf(world, spared.managed);
    world.sandbox.tenant.patchToken(spared.managed, { managed: false });
    expect(told(await revokeTokens(world.deps(), asked(token), person))).toEqual([
      [
        spared.managed,
        'kept',
        'earlier nights knew otherwise: the platform owned it, and tonight nothing says so. Delete it in the tenant, if it must go.',
      ],
    ]);
    expect(world.goneByUs()).toEqual([]);
  });
});

describe('what is told of a token otherwise than on earlier nights', () => {
  it.each<[string, Partial<Token>, string]>([
    ['its last use', { lastUsed: null }, 'it was last used 2026-11-22, and tonight no use is told'],
    [
      'its creation',
      { created: '2024-01-01T00:00:00.000Z' },
      'its creation moved from 2025-10-19T03:00:00.000Z to 2024-01-01T00:00:00.000Z',
    ],
  ])('keeps it from whoever names its owner, not from whoever names it: %s', async (_, change, words) => {
    const world = await openKnown();
    const { ownerId } = tokenOf(world, spared.fresh);
    world.sandbox.tenant.patchToken(spared.fresh, change);
    expect(told(await revokeTokens(world.deps(), { owner: ownerId }, person))).toEqual([
      [
        spared.fresh,
        'kept',
        `what is told of it contradicts an earlier night: ${words}. Revoke it by its own id, if it must go.`,
      ],
    ]);
    await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(world.goneByUs()).toEqual([spared.fresh]);
  });
});

describe('revoking where nobody can tell what earlier nights knew', () => {
  const broken = (text: string) => text.slice(0, -5);
  const foreign = (text: string) => text.replace('"tenant":"acme"', '"tenant":"other"');
  const future = (text: string) => text.replaceAll('2026-11-23', '2027-11-23');
  it.each<[string, (text: string) => string | null, string]>([
    ['is broken', broken, 'the memory of the earlier nights cannot be read'],
    ["is another tenant's", foreign, "the memory of the earlier nights is another tenant's"],
    ['is from the future', future, 'the memory of the earlier nights is from the future'],
    ['was removed', () => null, 'the memory of the earlier nights is missing'],
  ])('keeps all of an owner where the memory %s, and ends what is named itself', async (_, spoil, words) => {
    const world = await openKnown();
    const text = spoil(world.objects.get(memoryKey) ?? '');
    if (text === null) world.objects.delete(memoryKey);
    else world.objects.set(memoryKey, text);
    const owner = tokenOf(world, spared.fresh).ownerId;
    expect(told(await revokeTokens(world.deps(), { owner }, person))).toEqual([
      [
        spared.fresh,
        'kept',
        `what earlier nights knew of it cannot be read: ${words}. Revoke it by its own id, if it must go.`,
      ],
    ]);
    expect(world.goneByUs()).toEqual([]);
    await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(world.goneByUs()).toEqual([spared.fresh]);
  });
});

it('replaces two designated tokens of an owner one after the other', async () => {
  const world = await openWorld({
    policy: { rotate: 'on', rotations: [{ secret: SECRET }, { secret: 'another' }] },
  });
  const { ownerId, scope } = tokenOf(world, spared.designated);
  const other = world.sandbox.tenant.addToken({ ownerId, name: 'other', scope });
  const { baseUrl: baseurl } = world.sandbox;
  world.store.create('another', JSON.stringify({ baseurl, clientId: other.id, clientSecret: other.secret }));
  const done = await revokeTokens(world.deps(), { owner: ownerId }, person);
  expect(
    told(done)
      .map(([id, outcome]) => [id, outcome])
      .sort(),
  ).toEqual([
    [spared.designated, 'deleted'],
    [other.id, 'deleted'],
  ]);
});

describe('revoking all of an owner on a list that may be cut short', () => {
  /** A tenant whose list lacks a token, and may say why. */
  async function openCut(reason: string | null) {
    const world = await openWorld({ policy: { notice: { days: 7 } } });
    const { ownerId: owner } = tokenOf(world, spared.fresh);
    const { id: hidden } = world.sandbox.tenant.addToken({ ownerId: owner, name: 'hidden' });
    await world.night();
    const { tenant } = world.deps();
    const listTokens: typeof tenant.listTokens = async (query) => {
      const listing = await tenant.listTokens(query);
      const rows = listing.rows.filter(({ id }) => id !== hidden);
      return { ...listing, rows, ...(reason !== null && { completeness: { kind: 'doubtful', reason } }) };
    };
    return { world, owner, hidden, deps: world.deps({ tenant: { ...tenant, listTokens } }) };
  }

  it('says so, and tells which tokens it did not reach', async () => {
    const { world, owner, hidden, deps } = await openCut('rows moved');
    const done = await revokeTokens(deps, { owner }, person);
    expect(told(done)).toEqual([
      [spared.fresh, 'deleted', ''],
      [
        hidden,
        'not-reached',
        'Earlier nights knew it, and the list lacks it, which may be cut short: whether it is gone, nobody knows.',
      ],
    ]);
    expect(done.notes).toEqual([
      'The list may be cut short, so that tokens of this owner may be left: rows moved. Revoke the owner again once the list is whole.',
    ]);
    expect(world.sent.at(-1)?.message.subject).toBe('[acme] 1 of 2 tokens revoked by soc');
  });

  it('says nothing of it to whoever names one token', async () => {
    const { deps } = await openCut('rows moved');
    const done = await revokeTokens(deps, { token: spared.fresh }, person);
    expect([told(done), done.notes]).toEqual([[[spared.fresh, 'deleted', '']], []]);
  });

  it('takes what a whole list lacks for gone', async () => {
    const { owner, deps } = await openCut(null);
    const done = await revokeTokens(deps, { owner }, person);
    expect([told(done), done.notes]).toEqual([[[spared.fresh, 'deleted', '']], []]);
  });
});
