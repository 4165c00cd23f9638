import fc from 'fast-check';
import { expect } from 'vitest';
import type { OpenTenant } from '../../lambda/ports.ts';
import type { RotationDeps } from '../../lambda/rotate/deps.ts';
import { aRotation, createWorld, DAY, night, type World } from '../support/rotation-world.ts';

/** A tenant whose clock is off by so many milliseconds in its answers from the nth on. */
export function clockOff(deps: RotationDeps, milliseconds: number, from = 1): RotationDeps {
  let answers = 0;
  const told = <A extends { serverTime: string | null }>(answer: A): A => {
    answers += 1;
    if (answers < from || answer.serverTime === null) return answer;
    return { ...answer, serverTime: new Date(Date.parse(answer.serverTime) + milliseconds).toISOString() };
  };
  const openTenant: OpenTenant = (credentials) => {
    const tenant = deps.openTenant(credentials);
    return {
      ...tenant,
      connect: async () => told(await tenant.connect()),
      listTokens: async (query) => told(await tenant.listTokens(query)),
    };
  };
  return { ...deps, openTenant };
}

/** A night of a rotation, a day after the one before; `off` = by how many days which answers are off, null = none. */
type Night = { off: { days: number; from: number } | null; force: boolean };

const arbitraryNight: fc.Arbitrary<Night> = fc.record({
  off: fc.option(
    fc.record({ days: fc.constantFrom(-80, -8, -1, 1, 8, 80), from: fc.integer({ min: 1, max: 10 }) }),
  ),
  force: fc.constantFrom(false, false, false, true),
});

const longestOverlap = 6 * DAY;
const skewMs = 600_000;

/**
 * Lives through so many histories of a rotation whose tenant's clock jumps from one answer to another: by the true
 * time, every predecessor lives through its overlap, being in use, on the platform's side too, and the stored secret always works.
 * Returns how many tokens were retired, so that nothing is proved of nothing.
 */
export async function proveClocks(numRuns: number): Promise<number> {
  let retired = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryNight, { minLength: 3, maxLength: 20 }), async (nights) => {
      retired += await live(nights);
    }),
    { numRuns },
  );
  return retired;
}

async function live(nights: readonly Night[]): Promise<number> {
  const world = createWorld();
  const superseded = new Map<string, number>();
  for (const [number, plan] of nights.entries()) {
    await rotate(world, plan, { number, superseded });
    expect(world.currentWorks()).toBe(true);
    expectWholeOverlaps(world, superseded);
    world.clock.advance(DAY);
    for (const { id, secret } of world.tenant.tokens.values())
      world.tenant.login({ clientId: id, clientSecret: secret });
  }
  return world.tenant.deleted.length;
}

const settings = aRotation({ whenStillUsed: 'delete', everyDays: 12 });

async function rotate(
  world: World,
  { off, force }: Night,
  { number, superseded }: { number: number; superseded: Map<string, number> },
): Promise<void> {
  const before = world.named('AWSCURRENT') ?? '';
  const known = new Set(world.tenant.deleted);
  const deps = world.deps({ seed: `n${number}` });
  await night(off === null ? deps : clockOff(deps, off.days * DAY, off.from), settings, { force });
  const now = Date.parse(world.clock.now());
  if (world.named('AWSCURRENT') !== before) superseded.set(before, now);
  for (const id of world.tenant.deleted) if (!known.has(id)) expectOutlived(superseded.get(id), now);
}

/** What no stage ever named as current is an orphan, of which nobody has the secret. */
function expectOutlived(since: number | undefined, now: number): void {
  if (since !== undefined) expect(now - since).toBeGreaterThanOrEqual(longestOverlap - skewMs);
}

function expectWholeOverlaps({ tenant }: World, superseded: ReadonlyMap<string, number>): void {
  for (const [id, since] of superseded) {
    const expiry = tenant.tokens.get(id)?.expiry;
    if (expiry?.kind === 'at')
      expect(Date.parse(expiry.at) - since).toBeGreaterThanOrEqual(longestOverlap + DAY - skewMs);
  }
}
