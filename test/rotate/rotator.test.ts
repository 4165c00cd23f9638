import { describe, expect, it } from 'vitest';
import { tenantSchema } from '../../lambda/core/policy/schema.ts';
import { findRotation } from '../../lambda/rotate/protocol.ts';
import { createRotator, ownLast } from '../../lambda/rotate/rotate-secret.ts';
import { readCredentials } from '../../lambda/rotate/secret/secret-value.ts';
import type { Around } from '../support/around.ts';
import { aRotation, BASE_URL, createWorld, DAY, night, SECRET } from '../support/rotation-world.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:integrations/servicenow/isc-pat-AbCdEf';

describe('the designated ids', () => {
  it("are those of every stage, an operator's own included", async () => {
    const world = createWorld();
    await night(world.deps());
    world.store.label(SECRET, 'RESCUE', world.store.versions(SECRET)[0]?.versionId ?? '');
    world.store.label(SECRET, 'AWSPREVIOUS', null);
    expect(await createRotator(world.deps()).designatedIds([SECRET])).toEqual({
      ids: ['00000001000000000000000000000000', '00000002000000000000000000000000'],
      namedBy: [
        ['00000001000000000000000000000000', SECRET],
        ['00000002000000000000000000000000', SECRET],
      ],
      current: [[SECRET, '00000002000000000000000000000000']],
      unreadable: [],
    });
  });

  it('are read without a call to the tenant, and without a write', async () => {
    const world = createWorld();
    const calls: string[] = [];
    const around: Around = (call, work) => {
      calls.push(call);
      return work();
    };
    await createRotator(world.deps({ around })).designatedIds([SECRET]);
    expect(calls).toEqual(['describe', 'readVersion']);
  });

  it('are incomplete, and say so, where a secret cannot be read', async () => {
    const world = createWorld();
    expect(await createRotator(world.deps()).designatedIds(['none', SECRET])).toEqual({
      ids: ['00000001000000000000000000000000'],
      namedBy: [['00000001000000000000000000000000', SECRET]],
      current: [[SECRET, '00000001000000000000000000000000']],
      unreadable: [{ secret: 'none', reason: 'There is no secret none.' }],
    });
  });

  it('are read from ten secrets at once, and told in their order', async () => {
    const world = createWorld();
    const secrets = Array.from({ length: 25 }, (_, number) => `secret-${number}`);
    for (const secret of secrets)
      world.store.create(secret, JSON.stringify({ baseurl: BASE_URL, ...world.tenant.addToken() }));
    let [underWay, most] = [0, 0];
    const around: Around = async (_call, work) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return work();
    };
    const designated = await createRotator(world.deps({ around })).designatedIds(secrets);
    const ids = [...world.tenant.tokens.keys()].slice(1);
    const namedBy = ids.map((id, number) => [id, secrets[number]]);
    const current = namedBy.map(([id, secret]) => [secret, id]);
    expect(designated).toEqual({ ids, namedBy, current, unreadable: [] });
    expect(most).toBe(10);
  });

  it('count a version that waits for its value as naming nothing', async () => {
    const world = createWorld();
    world.store.setRotation(SECRET, async () => undefined);
    await world.store.startRotation(SECRET);
    expect(await createRotator(world.deps()).designatedIds([SECRET])).toMatchObject({ unreadable: [] });
  });
});

describe('a rotation that is asked for', () => {
  it('takes place although nothing is due', async () => {
    const world = createWorld();
    await night(world.deps());
    world.clock.advance(4 * DAY);
    await night(world.deps({ seed: 'b' }));
    const result = await night(world.deps({ seed: 'c' }), aRotation(), { force: true });
    expect(result).toMatchObject({ state: 'rotated', reason: 'it was asked for' });
  });

  it('is refused while the last predecessor lives', async () => {
    const world = createWorld();
    await night(world.deps());
    const result = await night(world.deps({ seed: 'b' }), aRotation(), { force: true });
    expect(result).toMatchObject({ state: 'failed', due: true });
    expect(result.reason).toMatch(
      /^Token 00000001000000000000000000000000, which AWSPREVIOUS names, still lives\./,
    );
    expect(world.tenant.tokens.size).toBe(2);
  });
});

describe('one secret that fails', () => {
  it('does not touch another', async () => {
    const world = createWorld();
    const failed = await night(world.deps(), aRotation({ secret: 'none' }));
    const done = await night(world.deps());
    expect([failed.state, done.state]).toEqual(['failed', 'rotated']);
  });
});

describe("the run's own secret", () => {
  const rotations = [aRotation({ secret: SECRET }), aRotation({ secret: 'b' })];

  it.each([
    [`secret:${SECRET}`, ['b', SECRET]],
    [`secret:${ARN}`, ['b', SECRET]],
    [`secret:${ARN.replace('-AbCdEf', '')}`, ['b', SECRET]],
    ['secret:other', [SECRET, 'b']],
    ['env', [SECRET, 'b']],
  ])('comes last: %s', (credentials, order) => {
    expect(ownLast(rotations, credentials).map(({ secret }) => secret)).toEqual(order);
  });

  it('gives the credentials that it holds now', async () => {
    const world = createWorld();
    expect(await readCredentials(world.store, SECRET, `${BASE_URL}/`)).toEqual(world.first);
    await expect(readCredentials(world.store, SECRET, 'https://b.api.identitynow.com')).rejects.toThrow(
      /another tenant/,
    );
    world.store.paste(SECRET, 'canary');
    await expect(readCredentials(world.store, SECRET, BASE_URL)).rejects.toThrow(/it is not JSON\. Store/);
  });
});

describe('the rotation of a secret in a policy', () => {
  const tenant = (secrets: string[], rotate = 'on') =>
    tenantSchema.parse({
      baseUrl: BASE_URL,
      apiVersion: 'v2025',
      credentials: 'env',
      rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
      rotate,
      rotations: secrets.map((secret) => ({ secret })),
    });

  it('is found by the ARN that Secrets Manager sends, though the policy has it without the suffix', () => {
    const partial = ARN.replace('-AbCdEf', '');
    expect(findRotation({ a: tenant(['x', partial]) }, ARN).rotation.secret).toBe(partial);
  });

  it('is found by the ARN that Secrets Manager sends', () => {
    const found = findRotation({ a: tenant(['x']), b: tenant([SECRET]) }, ARN);
    expect(found.rotation.secret).toBe(SECRET);
  });

  it('is refused where there is none, or two', () => {
    expect(() => findRotation({ a: tenant(['x']) }, ARN)).toThrow(/0 rotations/);
    expect(() => findRotation({ a: tenant([SECRET]), b: tenant([ARN]) }, ARN)).toThrow(/2 rotations/);
  });

  it('is refused where the policy says rotate: off, whatever Secrets Manager does by itself', () => {
    expect(() => findRotation({ a: tenant([SECRET], 'off') }, ARN)).toThrow(/rotate: off/);
  });
});
