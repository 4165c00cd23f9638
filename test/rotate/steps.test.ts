import { describe, expect, it } from 'vitest';
import { AwsError, IscError } from '../../lambda/errors.ts';
import { finishSecret } from '../../lambda/rotate/steps/four-steps.ts';
import type { Around } from '../support/around.ts';
import {
  aRotation,
  BASE_URL,
  createWorld,
  DAY,
  night,
  SECRET,
  type World,
} from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';
const live = (world: World) => [...world.tenant.tokens.keys()];

/** Does something in the place of, before or after every call of a name. */
function at(call: string, act: (work: () => Promise<unknown>) => Promise<unknown>): Around {
  return async (name, work) => {
    if (name === call) await act(work);
    return work();
  };
}

const noAnswer = () => new AwsError('no answer');

describe('storing what was minted', () => {
  it('goes on when the answer was lost but the version is there', async () => {
    const world = createWorld();
    const around: Around = async (call, work) => {
      const result = await work();
      if (call === 'put') throw noAnswer();
      return result;
    };
    expect(await night(world.deps({ around }))).toMatchObject({ state: 'rotated' });
  });

  it('deletes at once what is provably not stored', async () => {
    const world = createWorld();
    const around = at('put', async () => {
      throw noAnswer();
    });
    expect(await night(world.deps({ around }))).toMatchObject({ state: 'failed', reason: 'no answer' });
    expect(live(world)).toEqual([FIRST]);
  });

  it('leaves it to the orphan clean-up in doubt', async () => {
    const world = createWorld();
    let failing = false;
    const around: Around = async (call, work) => {
      if (call === 'put') failing = true;
      if (failing && ['put', 'readVersion'].includes(call)) throw noAnswer();
      return work();
    };
    await night(world.deps({ around }));
    expect(live(world)).toHaveLength(2);
    world.clock.advance(DAY);
    const result = await night(world.deps({ seed: 'b' }));
    expect(result).toMatchObject({ state: 'rotated' });
    expect(live(world)).toHaveLength(2);
  });

  it('mints nothing in a halted run, which could delete nothing, while the store takes no writes', async () => {
    const world = createWorld();
    const around = at('put', async () => {
      throw noAnswer();
    });
    const refused = await night(world.deps({ around }), aRotation(), { mayDelete: false });
    expect(refused).toMatchObject({ state: 'failed', reason: 'no answer' });
    expect(live(world)).toEqual([FIRST]);
  });

  it('leaves at most one token, however many runs may not delete and fail to store', async () => {
    const world = createWorld();
    for (let index = 0; index < 12; index += 1) {
      let puts = 0;
      const around: Around = async (call, work) => {
        if (call === 'put') puts += 1;
        if (call === 'put' && puts === 2) throw noAnswer();
        return work();
      };
      await night(world.deps({ around, seed: `h${index}` }), aRotation(), { mayDelete: false });
      world.clock.advance(DAY);
    }
    expect(live(world)).toHaveLength(2);
    const result = await night(world.deps({ seed: 'i' }));
    expect(result).toMatchObject({ state: 'rotated' });
    expect(world.outside()).toEqual([]);
  });

  it('gives way to a successor that another run has stored: its own is deleted at once', async () => {
    const world = createWorld();
    let nested = false;
    const around = at('put', async () => {
      if (nested) return;
      nested = true;
      await night(world.deps({ seed: 'other' }));
    });
    const result = await night(world.deps({ around }));
    expect(result.currentTokenId).toBe(world.named('AWSCURRENT'));
    expect(live(world)).toHaveLength(2);
    expect(world.outside()).toEqual([]);
  });
});

const byHand = ({ tenant }: World) =>
  JSON.stringify({ baseurl: BASE_URL, ...tenant.addToken({ name: 'by hand' }) });

describe('promoting', () => {
  it('gives way to a value that a person stored in the meantime: the successor is discarded', async () => {
    const world = createWorld();
    const pasted = world.tenant.addToken({ name: 'by hand' });
    const around = at('move AWSCURRENT', async () => {
      world.store.paste(SECRET, JSON.stringify({ baseurl: BASE_URL, ...pasted }));
    });
    const result = await night(world.deps({ around }));
    expect(result).toMatchObject({
      state: 'left',
      due: true,
      reason: 'the secret was changed in the meantime',
    });
    expect(result.findings.map(({ kind }) => kind)).toContain('rotation-overtaken');
    expect(world.named('AWSCURRENT')).toBe(pasted.clientId);
    expect(world.named('AWSPENDING')).toBeNull();
    expect(live(world)).toEqual([FIRST, pasted.clientId]);
  });

  it('leaves its label on a successor that the tenant refuses to delete: the next night finds it by that', async () => {
    const world = createWorld();
    const around: Around = async (call, work) => {
      if (call === 'move AWSCURRENT') world.store.paste(SECRET, byHand(world));
      if (call.startsWith('delete ')) throw new AwsError('refused');
      return work();
    };
    expect(await night(world.deps({ around }))).toMatchObject({ state: 'left' });
    expect(world.named('AWSPENDING')).toBe('00000002000000000000000000000000');
    expect(live(world)).toContain('00000002000000000000000000000000');
  });

  /** A world in which a person stores a value during the promotion, and the next look at the secret fails. */
  const failingAfterwards = (error: Error) => {
    const world = createWorld();
    let isPasted = false;
    const around: Around = async (call, work) => {
      if (isPasted && call === 'describe') {
        isPasted = false;
        throw error;
      }
      if (call === 'move AWSCURRENT') world.store.paste(SECRET, byHand(world));
      isPasted ||= call === 'move AWSCURRENT';
      return work();
    };
    return world.deps({ around });
  };

  it('gives way where the secret cannot be read any more, and leaves the successor to later nights', async () => {
    expect(await night(failingAfterwards(noAnswer()))).toMatchObject({ state: 'left', due: true });
  });

  it('hides no mistake of this program while it gives way', async () => {
    await expect(night(failingAfterwards(new TypeError('a mistake')))).rejects.toThrow(TypeError);
  });

  it('does not take place once AWSPENDING names another version', async () => {
    const world = createWorld();
    const value = JSON.stringify({ baseurl: BASE_URL, ...world.tenant.addToken({ name: 'a' }) });
    await world.store.put(SECRET, { versionId: '8'.repeat(36), value, stage: 'AWSPENDING' });
    world.store.label(SECRET, 'AWSPENDING', null);
    const attempt = {
      settings: aRotation(),
      versionId: '8'.repeat(36),
      now: world.clock.now(),
      access: null,
    };
    expect(await finishSecret(world.deps(), attempt, null)).toBe('lost');
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value: `${value} `, stage: 'AWSPENDING' });
    expect(await finishSecret(world.deps(), attempt, null)).toBe('lost');
    expect(world.named('AWSCURRENT')).toBe(FIRST);
  });

  it('does not take place over a value that a person stored since, though the successor names no predecessor', async () => {
    const world = createWorld();
    const [seen] = world.store.versions(SECRET);
    const minted = (name: string) =>
      JSON.stringify({ baseurl: BASE_URL, ...world.tenant.addToken({ name }) });
    const versionId = '9'.repeat(36);
    await world.store.put(SECRET, { versionId, value: minted('heir'), stage: 'AWSPENDING' });
    const pasted = world.store.paste(SECRET, minted('by hand'));
    const attempt = { settings: aRotation(), versionId, now: world.clock.now(), access: null };
    expect(await finishSecret(world.deps(), attempt, seen?.versionId ?? '')).toBe('lost');
    expect((await world.store.read(SECRET, 'AWSCURRENT'))?.versionId).toBe(pasted);
  });
});

describe('checking the successor', () => {
  it('does not promote one that is about to expire: it could not be replaced while its predecessor lives', async () => {
    const world = createWorld();
    const expiry = { kind: 'at', at: '2026-12-07T03:00:00.000Z' } as const;
    const token = world.tenant.tokens.get(FIRST);
    const heir = world.tenant.addToken({ name: 'heir', expiry });
    if (token !== undefined) world.tenant.tokens.set(FIRST, { ...token, expiry: { kind: 'never' } });
    const value = JSON.stringify({ baseurl: BASE_URL, ...heir });
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
    world.clock.advance(DAY);
    const result = await night(world.deps());
    expect(result.reason).toMatch(/has a life of less than beforeExpiryDays \(14\) left/);
    expect(world.named('AWSCURRENT')).toBe(FIRST);
  });

  it('does not promote one whose value names another owner: no later run could use it', async () => {
    const world = createWorld();
    const value = JSON.stringify({
      baseurl: BASE_URL,
      ...world.tenant.addToken({ name: 'heir' }),
      ownerId: 'owner-2',
    });
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
    world.clock.advance(DAY);
    const result = await night(world.deps());
    expect(result.reason).toMatch(
      /belongs to another owner than the secret names \(owner-2\)\. Detach AWSPENDING/,
    );
    expect(world.named('AWSCURRENT')).toBe(FIRST);
  });
});

describe('the overlap', () => {
  const MINUTE = 60_000;
  const off = (world: World, milliseconds: number) => {
    const deps = world.deps();
    const now = () => new Date(Date.parse(deps.clock.now()) + milliseconds).toISOString();
    return { ...deps, clock: { ...deps.clock, now } };
  };

  it("counts from the tenant's clock when the run's clock is a little behind", async () => {
    const world = createWorld();
    await night(off(world, -5 * MINUTE), aRotation(), { force: true });
    expect(world.tenant.tokens.get(FIRST)?.name).toBe(
      'ServiceNow ~06969cde retired 2026-11-23T03:00:00.000Z for 00000002',
    );
  });

  it("is not cut short when the run's clock is ahead of the tenant's", async () => {
    const world = createWorld();
    await night(world.deps());
    world.clock.advance(2 * DAY - MINUTE);
    expect((await night(off(world, 5 * MINUTE))).predecessor).toEqual({
      state: 'overlap',
      tokenId: FIRST,
      retireAfter: '2026-11-25T03:00:00.000Z',
    });
  });

  it("neither begins nor ends where the run's clock is days off", async () => {
    const world = createWorld();
    await night(off(world, -3 * DAY), aRotation(), { force: true });
    expect(world.tenant.tokens.get(FIRST)?.name).toBe('ServiceNow');
    await night(world.deps());
    expect((await night(off(world, 3 * DAY))).predecessor.state).toBe('kept');
    expect(live(world)).toContain(FIRST);
  });
});

describe('trying the successor', () => {
  const refused = () =>
    new IscError({ failure: 'unauthorized', operation: 'mint', subject: 'x', status: 401, remedy: 'Look.' });

  it('has patience while the tenant does not know it yet', async () => {
    const world = createWorld();
    let logins = 0;
    const around: Around = async (call, work) => {
      // The first login after the storing is the check of the owner; then the successor tries its own.
      if (call === 'connect' && world.named('AWSPENDING') !== null) logins += 1;
      if (call === 'connect' && (logins === 2 || logins === 3)) throw refused();
      return work();
    };
    expect(await night(world.deps({ around }))).toMatchObject({ state: 'rotated' });
  });

  it('does not promote what the tenant refuses, and the next night begins anew with another', async () => {
    const world = createWorld();
    const around: Around = async (call, work) => {
      if (call === 'connect' && world.named('AWSPENDING') !== null) {
        const successor = world.named('AWSPENDING') ?? '';
        world.tenant.tokens.delete(successor);
      }
      return work();
    };
    const result = await night(world.deps({ around }));
    expect(result.state).toBe('failed');
    expect(world.named('AWSCURRENT')).toBe(FIRST);
    world.clock.advance(DAY);
    expect(await night(world.deps({ seed: 'b' }))).toMatchObject({
      state: 'rotated',
      reason: 'an earlier rotation was not finished',
      currentTokenId: '00000003000000000000000000000000',
    });
  });
});
