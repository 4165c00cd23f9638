import { describe, expect, it } from 'vitest';
import { ConfigError, GuardError } from '../../lambda/errors.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { anId } from '../support/builders.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';
import { quarantineByDoor } from './by-hand.ts';

const person = { by: 'jane', reason: 'the payroll export needs it' };
const [one, two] = [doomed['stale one'], doomed['stale two']];
const former = '2029-01-31T03:00:00.000Z';

function expiryOf({ sandbox }: NightWorld, id: string) {
  return sandbox.tenant.token(id)?.expirationDate;
}

/** Two tokens in quarantine since the day before. */
async function quarantined(options: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(options);
  const set = await quarantineByDoor(world, [one, two]);
  world.pass(1);
  return { world, set };
}

describe('restoring', () => {
  it('gives a token its former expiry back, and says so to the operators', async () => {
    const { world, set } = await quarantined();
    const done = await restoreTokens(world.deps(), { token: one }, person);
    expect(done).toMatchObject({
      ...{ act: 'restore', by: 'jane', reason: 'the payroll export needs it', notes: [] },
      ...{ finishedAt: '2026-11-24T03:00:00.000Z' },
      tokens: [
        { id: one, name: 'stale one', outcome: 'released', reason: '', expiry: { kind: 'at', at: former } },
      ],
    });
    expect([expiryOf(world, one), expiryOf(world, two)]).toEqual([former, set]);
    expect(world.sent.map(({ message }) => message.subject)).toEqual([
      '[acme] 1 of 1 token restored by jane',
    ]);
  });

  it('takes a whole run back, and an owner', async () => {
    const { world } = await quarantined();
    await restoreTokens(world.deps(), { owner: anId(0x201) }, person);
    expect(expiryOf(world, one)).toBe(former);
    const done = await restoreTokens(world.deps(), { run: 'earlier' }, person);
    expect(done.tokens.map(({ id, outcome }) => [id, outcome])).toEqual([
      [one, 'kept'],
      [two, 'released'],
    ]);
  });

  it('leaves its record where the runs lie, and the lease free', async () => {
    const { world } = await quarantined();
    const done = await restoreTokens(world.deps(), { token: one }, person);
    const prefix = `acme/runs/2026/11/24/${done.runId}/`;
    expect([...world.objects.keys()].filter((key) => key.startsWith(prefix))).toEqual([
      `${prefix}by-hand.json`,
      `${prefix}intents/0001.json`,
      `${prefix}intents/0001.outcome.json`,
    ]);
    expect(JSON.parse(world.objects.get(`${prefix}by-hand.json`) ?? '')).toEqual(done);
    expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({ released: true });
  });

  it('keeps the token from every night of a week, and lets it be judged again then', async () => {
    const { world } = await quarantined();
    world.pass(1);
    await restoreTokens(world.deps(), { token: one }, person);
    for (let nights = 0; nights < 7; nights += 1) {
      await world.night();
      expect(world.ids().has(one)).toBe(true);
      world.pass(1);
    }
    const [token] = world.results(await world.night()).tokens.filter(({ id }) => id === one);
    expect(token).toMatchObject({ verdict: 'delete', rule: 'stale' });
  });

  it('finds the former expiry in the records where the list of the quarantine cannot be read', async () => {
    const { world } = await quarantined();
    world.objects.set('acme/quarantine.json', '{');
    const done = await restoreTokens(world.deps(), { token: one }, person);
    expect(done.tokens).toMatchObject([{ outcome: 'released' }]);
  });

  it('finds it although the record of another run was damaged, and says so', async () => {
    const { world } = await quarantined();
    const damaged = 'acme/runs/2026/11/22/other/intents/0001.json';
    world.objects.set(damaged, '{');
    const done = await restoreTokens(world.deps(), { token: one }, person);
    expect(done.tokens).toMatchObject([{ outcome: 'released' }]);
    expect(done.notes).toEqual([expect.stringContaining(`memory/${damaged} was damaged`)]);
    await expect(restoreTokens(world.deps(), { token: spared.fresh }, person)).rejects.toThrow(
      `memory/${damaged} was damaged`,
    );
  });

  it('touches no token whose expiry a person has changed since', async () => {
    const { world } = await quarantined();
    world.sandbox.tenant.patchToken(one, { expirationDate: '2027-01-01T00:00:00.000Z' });
    const done = await restoreTokens(world.deps(), { token: one }, person);
    expect(done.tokens).toMatchObject([
      { outcome: 'kept', reason: expect.stringContaining('A person gave it another expiry') },
    ]);
    expect(expiryOf(world, one)).toBe('2027-01-01T00:00:00.000Z');
  });

  it.each([
    [{ token: spared.fresh }, `token ${spared.fresh} is in quarantine`],
    [{ owner: 'nobody' }, 'a token of owner nobody is in quarantine'],
    [{ run: 'other' }, 'run other put a token in quarantine'],
  ])('refuses %j, of which nothing is recorded, and changes nothing', async (asked, words) => {
    const { world, set } = await quarantined();
    const before = world.writes();
    const attempt = restoreTokens(world.deps(), asked, person);
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(words);
    expect([expiryOf(world, one), world.writes()]).toEqual([set, before]);
    expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({ released: true });
  });

  it('refuses a beginning of ids that several tokens have', async () => {
    const { world } = await quarantined();
    await expect(restoreTokens(world.deps(), { token: '0'.repeat(30) }, person)).rejects.toThrow(
      `2 tokens have an id that begins with ${'0'.repeat(30)}. Give more of it.`,
    );
  });

  it('does nothing beside a run', async () => {
    const { world, set } = await quarantined();
    const crash = { call: 12, when: 'before' } as const;
    expect((await world.mortalNight(crash)).summary).toBe(null);
    await expect(restoreTokens(world.deps(), { token: one }, person)).rejects.toThrow(GuardError);
    expect(expiryOf(world, one)).toBe(set);
  });

  it('does nothing where the list of restored tokens cannot be read', async () => {
    const { world, set } = await quarantined();
    world.objects.set('acme/restored.json', '{');
    await expect(restoreTokens(world.deps(), { token: one }, person)).rejects.toThrow(
      'memory/acme/restored.json: the list of restored tokens cannot be read.',
    );
    expect(expiryOf(world, one)).toBe(set);
  });

  it('says of whom nobody was told', async () => {
    const { world } = await quarantined();
    const publish = async () => ({
      accepted: false,
      readers: 0,
      messageId: null,
      reason: 'the topic is gone',
    });
    const done = await restoreTokens(world.deps({ notifier: { publish } }), { token: one }, person);
    expect(done.notes).toEqual(['The operators were not told: the topic is gone.']);
  });
});
