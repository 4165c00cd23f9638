import { describe, expect, it } from 'vitest';
import { createRotator } from '../../lambda/rotate/rotate-secret.ts';
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
  versionWith,
} from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';
const SECOND = '00000002000000000000000000000000';

describe("an operator's hand, in what is stored", () => {
  it('stores the same credentials again: two stages name one token, which is never retired', async () => {
    const world = createWorld();
    await night(world.deps());
    world.store.paste(SECRET, `${versionWith(world, 'AWSCURRENT').value} `);
    world.clock.advance(DAY);
    const result = await nights(world);
    expect(world.named('AWSCURRENT')).toBe(SECOND);
    expect(world.named('AWSPREVIOUS')).toBe(SECOND);
    expect(world.tenant.deleted).toEqual([]);
    expect(kindsOf(result)).toEqual(['same-token-twice', 'left-over-token']);
  });

  it('stores another token over the current one: the former one is kept', async () => {
    const world = createWorld();
    await night(world.deps());
    const { id, value } = handMade(world);
    world.store.paste(SECRET, value);
    const result = await nights(world);
    expect(result.currentTokenId).toBe(id);
    expect(world.tenant.deleted).toEqual([]);
    expect(kindsOf(result)).toEqual(['predecessor-kept', 'left-over-token']);
  });

  it('stores another token before the first night after a rotation: the token that was replaced is told of', async () => {
    const world = createWorld();
    const deps = world.deps();
    await createRotator(deps).rotate(aRotation(), {
      now: world.clock.now(),
      force: false,
      access: null,
    });
    world.store.paste(SECRET, handMade(world).value);
    world.clock.advance(DAY);
    const { findings } = await nights(world);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'left-over-token', tokenId: FIRST }));
  });

  it('stores a token of his own as AWSPENDING: it is adopted if it is a true heir', async () => {
    const world = createWorld();
    const { id, value } = handMade(world);
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
    expect(await night(world.deps())).toMatchObject({
      state: 'left',
      reason: expect.stringMatching(/within the last hour/),
    });
    world.clock.advance(HOUR);
    expect(await night(world.deps())).toMatchObject({ state: 'left' });
    world.clock.advance(1);
    expect(await night(world.deps())).toMatchObject({ state: 'rotated', currentTokenId: id });
  });

  it('finds the successor under a version id of the shape that Secrets Manager itself gives', async () => {
    const world = createWorld();
    await night(world.deps());
    expect(versionWith(world, 'AWSCURRENT').versionId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('stores a client secret of one character: it is read', async () => {
    const world = createWorld();
    world.store.paste(SECRET, JSON.stringify({ baseurl: BASE_URL, clientId: FIRST, clientSecret: 'x' }));
    expect(await createRotator(world.deps()).designatedIds([SECRET])).toMatchObject({
      ids: [FIRST],
      unreadable: [],
    });
  });

  it.each([
    ['not json at all', 'it is not JSON'],
    ['{"baseurl": "https://acme.api.identitynow.com"}', 'missing or malformed: clientId, clientSecret'],
    ['["a"]', 'it is not a JSON object'],
  ])('stores %j: refused, without quoting it', async (value, reason) => {
    const world = createWorld();
    world.store.paste(SECRET, value);
    const result = await night(world.deps());
    expect(result.reason).toContain(`The AWSCURRENT version cannot be read: ${reason}.`);
    expect(await createRotator(world.deps()).designatedIds([SECRET])).toMatchObject({
      ids: [FIRST],
      unreadable: [
        {
          secret: SECRET,
          reason: `Its AWSCURRENT version: ${reason}. Store the JSON that docs/rotation.md describes, or detach the stage from it.`,
        },
      ],
    });
  });

  it("stores another tenant's credentials as AWSPENDING: not promoted", async () => {
    const world = createWorld();
    const value = handMade(world).value.replace('acme', 'other');
    await world.store.put(SECRET, { versionId: '9'.repeat(36), value, stage: 'AWSPENDING' });
    world.clock.advance(DAY);
    const result = await night(world.deps());
    expect(result.reason).toMatch(/^The AWSPENDING version's baseurl is not this tenant's/);
    expect(world.named('AWSCURRENT')).toBe(FIRST);
    expect(world.store.versions(SECRET).map(({ stages }) => stages)).toEqual([
      ['AWSCURRENT'],
      ['AWSPENDING'],
    ]);
  });

  it("stores another tenant's credentials: refused", async () => {
    const world = createWorld();
    const { value } = handMade(world);
    world.store.paste(SECRET, value.replace('acme', 'other'));
    const result = await night(world.deps());
    expect(result.reason).toMatch(/baseurl is not this tenant's/);
    expect(world.tenant.tokens.size).toBe(2);
  });

  it("fills the owner's ten places: refused, with the owner's name", async () => {
    const world = createWorld();
    for (let index = 0; index < 9; index += 1) handMade(world, `token ${index}`);
    const result = await night(world.deps());
    expect(result.reason).toBe(
      'Owner owner-1 has 10 tokens, and 10 are the most. Delete one that is not needed, so that a successor can be minted.',
    );
  });
});
