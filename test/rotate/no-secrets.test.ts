import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { followProtocol } from '../../lambda/rotate/protocol.ts';
import { countCalls, crashPoints } from '../support/crashes.ts';
import { aRotation, createWorld, DAY, night, SECRET, type World } from '../support/rotation-world.ts';

/** Every text that left the rotation: results, errors, and names at the tenant. */
function leaks(world: World, texts: readonly unknown[]): string[] {
  const all = texts.map((text) => inspect(text, { depth: null, showHidden: true })).join('\n');
  const names = [...world.tenant.tokens.values()].map(({ name }) => name).join('\n');
  return world.tenant.secrets.filter((secret) => all.includes(secret) || names.includes(secret));
}

it('leaves no secret in any result, error or name, whichever call fails', async () => {
  const points = crashPoints(await countCalls());
  let canaries = 0;
  for (const { call, when } of points) {
    const world = createWorld();
    const results: unknown[] = [];
    let calls = 0;
    for (let nights = 0; nights < 4; nights += 1) {
      const around = async <T>(_name: string, work: () => Promise<T>): Promise<T> => {
        calls += 1;
        if (calls !== call) return work();
        if (when === 'after') await work();
        throw new Error('unexpected');
      };
      results.push(await night(world.deps({ around })).catch((error: unknown) => error));
      world.clock.advance(DAY);
    }
    canaries += world.tenant.secrets.length;
    expect(leaks(world, results)).toEqual([]);
  }
  expect(canaries).toBeGreaterThan(points.length);
});

it('quotes nothing of a value that cannot be read', async () => {
  const world = createWorld();
  const values = [
    'canary',
    '{"clientSecret": "canary"',
    '{"clientId": "canary", "clientSecret": 1, "baseurl": "canary"}',
    '"canary"',
  ];
  for (const value of values) {
    world.store.paste(SECRET, value);
    const result = await night(world.deps());
    const step = {
      Step: 'createSecret',
      SecretId: SECRET,
      ClientRequestToken: '9'.repeat(36),
      now: world.clock.now(),
    } as const;
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value: 'canary', stage: 'AWSPENDING' });
    const error = await followProtocol(world.deps(), aRotation(), step).catch((thrown: unknown) => thrown);
    expect(inspect([result, error], { depth: null, showHidden: true })).not.toContain('canary');
  }
});
