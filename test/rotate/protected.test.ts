import { describe, expect, it } from 'vitest';
import type { Facts } from '../../lambda/core/plan.ts';
import type { Around } from '../support/around.ts';
import { aPolicy } from '../support/builders.ts';
import {
  aRotation,
  BASE_URL,
  createWorld,
  DAY,
  HOUR,
  night,
  SECRET,
  type World,
} from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';
const ORPHAN = '00000002000000000000000000000000';
const exempting = (token: string): Partial<Facts> => ({
  policy: aPolicy({
    exemptions: [{ token, reason: 'Break-glass', approvedBy: 'CISO', until: '2027-03-31' }],
  }),
});

/** A token that a rotation minted and could not store, old enough to be cleaned up. */
async function withOrphan(): Promise<World> {
  const world = createWorld();
  let asleep = false;
  const around: Around = async (call, work) => {
    asleep ||= call === 'put';
    if (asleep) throw new Error('the process dies');
    return work();
  };
  await night(world.deps({ around })).catch(() => undefined);
  world.clock.advance(2 * HOUR);
  expect([...world.tenant.tokens.keys()]).toEqual([FIRST, ORPHAN]);
  return world;
}

/** Another designated secret, which names a token of the first under a stage. */
function nameElsewhere(world: World, id: string, stage: string): void {
  const credentials = world.tenant.addToken({ name: 'of the second secret' });
  world.store.create('second', JSON.stringify({ baseurl: BASE_URL, ...credentials }));
  const value = { baseurl: BASE_URL, clientId: id, clientSecret: world.tenant.tokens.get(id)?.secret };
  const [current] = world.store.versions('second');
  const versionId = world.store.paste('second', JSON.stringify(value));
  world.store.label('second', 'AWSCURRENT', current?.versionId ?? '');
  world.store.label('second', 'AWSPREVIOUS', null);
  world.store.label('second', stage, versionId);
}

const quiet = aRotation({ everyDays: 80 });

describe('a token that was minted for one secret and never stored', () => {
  it.each(['AWSPREVIOUS', 'AWSPENDING', 'RESCUE'])(
    'is kept where another secret names it under %s',
    async (stage) => {
      const world = await withOrphan();
      nameElsewhere(world, ORPHAN, stage);
      const { findings } = await night(world.deps(), quiet, { secrets: ['second'] });
      expect(world.tenant.tokens.has(ORPHAN)).toBe(true);
      expect(findings.map(({ message }) => message)).toEqual([
        `${SECRET}: Token ${ORPHAN} was this secret's, and no stage names it. It is kept: a designated secret names it.`,
      ]);
    },
  );

  it.each<[string, Partial<Facts>, string]>([
    [
      'the run works with it, though no use of it is noted yet',
      { workerIds: new Set([ORPHAN]) },
      'this tool itself works with it',
    ],
    ['it is exempt', exempting(ORPHAN), 'exempt until 2027-03-31, approved by CISO: Break-glass'],
    [
      'nobody knows its owner',
      { ...exemptingOwner('Jane Doe'), owners: null },
      'exempt cannot be ruled out: its owner could not be looked up (exempt until 2027-03-31, approved by CISO: Break-glass)',
    ],
  ])('is kept where %s', async (_, known, reason) => {
    const world = await withOrphan();
    const { findings } = await night(world.deps(), quiet, { known });
    expect(world.tenant.deleted).toEqual([]);
    expect(findings[0]?.message).toContain(`It is kept: ${reason}.`);
  });

  it('is kept while another designated secret cannot be read, and the run says so', async () => {
    const world = await withOrphan();
    const { problems } = await night(world.deps(), quiet, { secrets: ['gone'] });
    expect(world.tenant.deleted).toEqual([]);
    expect(problems).toEqual([
      `${SECRET}: orphan ${ORPHAN} could not be deleted: a designated secret can no longer be read: gone`,
    ]);
  });

  it('is deleted where nothing protects it', async () => {
    const world = await withOrphan();
    nameElsewhere(world, FIRST, 'RESCUE');
    await night(world.deps(), quiet, { secrets: ['second'] });
    expect(world.tenant.deleted).toEqual([ORPHAN]);
  });
});

function exemptingOwner(owner: string): Partial<Facts> {
  const until = '2027-03-31';
  return { policy: aPolicy({ exemptions: [{ owner, reason: 'Break-glass', approvedBy: 'CISO', until }] }) };
}

describe('a predecessor whose overlap is over', () => {
  async function retire(known: Partial<Facts>, change: (world: World) => void = () => undefined) {
    const world = createWorld();
    await night(world.deps());
    world.clock.advance(3 * DAY);
    change(world);
    return { world, result: await night(world.deps(), aRotation(), { known }) };
  }

  it.each<[string, Partial<Facts>, string]>([
    ['is exempt', exempting(FIRST), 'exempt until 2027-03-31, approved by CISO: Break-glass'],
    ['is the own token of the run', { workerIds: new Set([FIRST]) }, 'this tool itself works with it'],
  ])('is kept where it %s', async (_, known, why) => {
    const { world, result } = await retire(known);
    const reason = `It is not retired: ${why}.`;
    expect(result.predecessor).toEqual({ state: 'kept', tokenId: FIRST, reason });
    expect(result.findings.map(({ kind }) => kind)).toEqual(['predecessor-kept']);
    expect(world.tenant.deleted).toEqual([]);
  });

  it('is kept where its last use turned null: it has minted for certain', async () => {
    const { world, result } = await retire({}, ({ tenant }) => {
      const first = tenant.tokens.get(FIRST);
      if (first !== undefined) tenant.tokens.set(FIRST, { ...first, lastUsed: null });
    });
    expect(result.predecessor).toMatchObject({
      state: 'kept',
      reason: 'It is not retired: it has minted, but the tenant tells no last use of it.',
    });
    expect(world.tenant.deleted).toEqual([]);
  });

  it('is retired where nothing protects it', async () => {
    expect((await retire({})).world.tenant.deleted).toEqual([FIRST]);
  });
});

it.each<[string, Partial<Facts>, boolean]>([
  ['is not brought forward where it is exempt', exempting(FIRST), false],
  ['is brought forward where nothing protects it', {}, true],
])("the platform's end of a predecessor %s", async (_, known, isSooner) => {
  const world = createWorld();
  const before = world.tenant.tokens.get(FIRST)?.expiry;
  await night(world.deps(), aRotation({ whenStillUsed: 'delete' }), { known });
  expect(world.named('AWSPREVIOUS')).toBe(FIRST);
  const after = world.tenant.tokens.get(FIRST)?.expiry;
  if (isSooner) expect(after).toEqual({ kind: 'at', at: '2026-11-30T03:00:00.000Z' });
  else expect(after).toEqual(before);
});
