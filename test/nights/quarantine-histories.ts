import fc from 'fast-check';
import { expect } from 'vitest';
import { expectProtected } from '../support/night-facts.ts';
import { DAY, type NightWorld } from '../support/world.ts';
import { type Fault, troubled } from './quarantine-crashes.ts';
import { all, openQuarantine, QUARANTINE_DAYS, use } from './quarantine-world.ts';

/** What people do to a token by day. */
type Deed = 'uses' | 'gives an expiry' | 'deletes' | 'renames' | 'changes scopes';

type Day = { deeds: { token: number; does: Deed }[]; fault: Fault | null; pass: number };

const FAR = '2031-01-31T03:00:00.000Z';

const arbitraryDay: fc.Arbitrary<Day> = fc.record({
  deeds: fc.array(
    fc.record({
      token: fc.nat(all.length - 1),
      does: fc.constantFrom<Deed>('uses', 'gives an expiry', 'deletes', 'renames', 'changes scopes'),
    }),
    { maxLength: 2 },
  ),
  fault: fc.option(
    fc.record({
      call: fc.integer({ min: 1, max: 100 }),
      is: fc.constantFrom<Fault['is']>('death before', 'death after', 'lost answer'),
    }),
    { freq: 2 },
  ),
  pass: fc.integer({ min: 1, max: 3 }),
});

/** What an honest observer noted: since when a token has no future, and what was used since. */
type Observer = { since: Map<string, string>; used: Set<string>; left: Set<string> };

/** Tries histories of nights of which some fail, between which people do what they do. */
export async function tryHistories(numRuns: number, seed: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryDay, { minLength: 3, maxLength: 9 }), async (days) => {
      const world = await openQuarantine();
      const observer: Observer = { since: new Map(), used: new Set(), left: new Set() };
      for (const day of days) {
        for (const { token, does } of day.deeds) act(world, observer, { id: all[token] ?? '', does });
        await troubled(world, day.fault);
        observe(world, observer);
        world.pass(day.pass);
      }
    }),
    { numRuns, seed },
  );
}

function act(
  world: NightWorld,
  { since, used, left }: Observer,
  { id, does }: { id: string; does: Deed },
): void {
  const { tenant } = world.sandbox;
  if (tenant.token(id) === undefined) return;
  switch (does) {
    case 'uses':
      if (since.has(id)) used.add(id);
      use(world, id);
      break;
    case 'gives an expiry':
      since.delete(id);
      tenant.patchToken(id, { expirationDate: FAR });
      break;
    case 'deletes':
      left.add(id);
      world.leave(id);
      break;
    case 'renames':
      tenant.patchToken(id, { name: `renamed ${world.clock.now()}` });
      break;
    case 'changes scopes':
      tenant.patchToken(id, { scope: ['idn:accounts:read', `idn:x${world.clock.now().slice(5, 10)}:read`] });
      break;
  }
}

/** "No token that was used after its quarantine is deleted; nothing is deleted before its days." */
function observe(world: NightWorld, observer: Observer): void {
  expectProtected(world);
  for (const id of all) observeOne(world, observer, id);
  const told = world.told();
  expect(new Set(told).size).toBe(told.length);
}

function observeOne(world: NightWorld, { since, used, left }: Observer, id: string): void {
  const now = world.clock.now();
  const token = world.sandbox.tenant.token(id);
  if (token === undefined) {
    const days = (Date.parse(now) - Date.parse(since.get(id) ?? now)) / DAY;
    const rightly = left.has(id) || (!used.has(id) && days >= QUARANTINE_DAYS);
    expect([id, rightly]).toEqual([id, true]);
    return;
  }
  const hasFuture = Date.parse(token.expirationDate ?? FAR) > Date.parse(now) + DAY / 24;
  if (!hasFuture && !since.has(id)) since.set(id, now);
  if (!hasFuture) return;
  since.delete(id);
  used.delete(id);
}
