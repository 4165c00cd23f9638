import { describe, expect, it } from 'vitest';
import { followProtocol, parseRotationEvent } from '../../lambda/rotate/protocol.ts';
import { aRotation, createWorld, DAY, night, SECRET, type World } from '../support/rotation-world.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** Switches Secrets Manager's own rotation on, with the function under test. */
function manage(world: World, seen: string[] = []) {
  world.store.setRotation(SECRET, async (event) => {
    seen.push(event.Step);
    await followProtocol(world.deps(), aRotation(), {
      ...parseRotationEvent(event),
      now: world.clock.now(),
    });
  });
}

describe("Secrets Manager's own rotation", () => {
  it('rotates in four steps', async () => {
    const world = createWorld();
    const seen: string[] = [];
    manage(world, seen);
    await world.store.startRotation(SECRET);
    expect(seen).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    expect(world.named('AWSCURRENT')).toBe('00000002000000000000000000000000');
    expect(world.named('AWSPREVIOUS')).toBe('00000001000000000000000000000000');
    expect(world.currentWorks()).toBe(true);
  });

  it('is left to Secrets Manager by the night, which starts it when it is a day overdue', async () => {
    const world = createWorld();
    manage(world);
    const result = await night(world.deps(), aRotation({ everyDays: 40 }));
    expect(result).toMatchObject({ state: 'left', due: false });
    world.clock.advance(DAY);
    const overdue = await night(world.deps(), aRotation({ everyDays: 40 }));
    expect(overdue).toMatchObject({
      state: 'started',
      due: true,
      reason:
        'older than 40 days, and Secrets Manager rotates this secret itself: its rotation was started. ' +
        'What came of it: LastRotatedDate in `aws secretsmanager describe-secret --secret-id integrations/servicenow/isc-pat`, ' +
        "or the log of the secret's rotation function",
      currentTokenId: '00000002000000000000000000000000',
      predecessor: { state: 'overlap', tokenId: '00000001000000000000000000000000' },
    });
  });

  it('is cleaned up and retired by the nights after', async () => {
    const world = createWorld();
    manage(world);
    await world.store.startRotation(SECRET);
    const states: string[] = [];
    for (let day = 0; day <= 3; day += 1) {
      states.push((await night(world.deps())).predecessor.state);
      world.clock.advance(DAY);
    }
    expect(states).toEqual(['overlap', 'overlap', 'retired', 'none']);
    expect([...world.tenant.tokens.values()].map(({ name }) => name)).toEqual(['ServiceNow']);
    expect(world.named('AWSPENDING')).toBeNull();
  });

  it.each(STEPS)('does each step twice without harm: %s', async (repeated) => {
    const world = createWorld();
    world.store.setRotation(SECRET, async (event) => {
      const step = { ...parseRotationEvent(event), now: world.clock.now() };
      await followProtocol(world.deps(), aRotation(), step);
      if (step.Step === repeated) await followProtocol(world.deps({ seed: 'again' }), aRotation(), step);
    });
    await world.store.startRotation(SECRET);
    expect(world.tenant.tokens.size).toBe(2);
    expect(world.named('AWSCURRENT')).toBe('00000002000000000000000000000000');
  });

  it('passes the trial that Secrets Manager makes when rotation is switched on: testSecret of a copy', async () => {
    const world = createWorld();
    const version = { versionId: '9'.repeat(36), stage: 'AWSPENDING' } as const;
    const value = (await world.store.read(SECRET, 'AWSCURRENT'))?.value ?? '';
    await world.store.put(SECRET, { ...version, value });
    const trial = { Step: 'testSecret', SecretId: SECRET, ClientRequestToken: version.versionId } as const;
    await followProtocol(world.deps(), aRotation(), { ...trial, now: world.clock.now() });
    expect(world.tenant.tokens.size).toBe(1);
  });

  it('refuses a version that is not reserved', async () => {
    const world = createWorld();
    const event = {
      SecretId: SECRET,
      ClientRequestToken: '9'.repeat(36),
      now: world.clock.now(),
    };
    for (const Step of STEPS)
      await expect(followProtocol(world.deps(), aRotation(), { Step, ...event })).rejects.toThrow(
        /not reserved for a rotation\. Start the rotation anew/,
      );
    expect(world.tenant.tokens.size).toBe(1);
  });

  it('gives up a version whose token died, so that a new rotation can start', async () => {
    const world = createWorld();
    let interrupted = false;
    world.store.setRotation(SECRET, async (event) => {
      if (event.Step === 'setSecret' && !interrupted) {
        interrupted = true;
        throw new Error('interrupted');
      }
      await followProtocol(world.deps(), aRotation(), {
        ...parseRotationEvent(event),
        now: world.clock.now(),
      });
    });
    await expect(world.store.startRotation(SECRET)).rejects.toThrow('interrupted');
    world.tenant.tokens.delete('00000002000000000000000000000000');
    const version = world.store.versions(SECRET).find(({ stages }) => stages.includes('AWSPENDING'));
    const again = { Step: 'createSecret', SecretId: SECRET, ClientRequestToken: version?.versionId } as const;
    await expect(
      followProtocol(world.deps(), aRotation(), {
        ...parseRotationEvent(again),
        now: world.clock.now(),
      }),
    ).rejects.toThrow(/it was given up/);
    await world.store.startRotation(SECRET);
    expect(world.named('AWSCURRENT')).toBe('00000003000000000000000000000000');
  });

  it.each([
    null,
    {},
    { Step: 'deleteSecret', SecretId: 'a', ClientRequestToken: '1'.repeat(36) },
    'createSecret',
  ])('refuses an event of another kind: %j', (event) => {
    expect(() => parseRotationEvent(event)).toThrow(/not a rotation step/);
  });
});
