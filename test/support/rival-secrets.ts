import fc from 'fast-check';
import { expect } from 'vitest';
import type { Credentials, OpenTenant } from '../../lambda/ports.ts';
import type { RotationDeps } from '../../lambda/rotate/deps.ts';
import type { Around } from './around.ts';
import { aPolicy } from './builders.ts';
import { aRotation, BASE_URL, createWorld, HOUR, night, SECRET, type World } from './rotation-world.ts';

/** The tenant's designated secrets, all of one owner's tokens. */
const secrets = [SECRET, 'second', 'third'] as const;

/** What happens between two nights, or in one; numbers pick a secret or a token. */
export type Event =
  | { kind: 'night'; secret: number; force: boolean; mayDelete: boolean }
  /** A rotation that dies once it has minted, or once it has stored. */
  | { kind: 'crash'; secret: number; at: 'put' | 'connect' | 'move AWSCURRENT' }
  | { kind: 'name'; secret: number; token: number; stage: string }
  | { kind: 'unlabel'; secret: number; stage: string }
  | { kind: 'pass'; hours: number }
  | { kind: 'use'; token: number };

const secret = fc.nat(secrets.length - 1);
const stage = fc.constantFrom('AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING', 'RESCUE');
const token = fc.nat(11);
const anEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('night'),
      secret,
      force: fc.boolean(),
      mayDelete: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash'),
      secret,
      at: fc.constantFrom('put', 'connect', 'move AWSCURRENT'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('name'), secret, token, stage }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('unlabel'),
      secret,
      stage: fc.constantFrom('AWSPREVIOUS', 'AWSPENDING', 'RESCUE'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass'), hours: fc.constantFrom(1, 2, 24, 72) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('use'), token }) },
) as fc.Arbitrary<Event>;

/** A history of some secrets, the token that the run works with, and one that is exempt. */
export const rivalHistory = fc.record({
  events: fc.array(anEvent, { minLength: 4, maxLength: 24 }),
  worker: token,
  exempt: token,
});

export type RivalHistory = typeof rivalHistory extends fc.Arbitrary<infer H> ? H : never;

/** Lives through a history; every deletion is of a token that nothing but its own rotation names. How many there were. */
export async function liveWithRivals({ events, worker, exempt }: RivalHistory): Promise<number> {
  const world = createWorld();
  const [, ...others] = secrets;
  for (const name of others)
    world.store.create(name, JSON.stringify({ baseurl: BASE_URL, ...world.tenant.addToken({ name }) }));
  const known = [worker, exempt].map((number) => idOf(number));
  const wrong: string[] = [];
  for (const [index, event] of events.entries()) await happen(world, event, { index, known, wrong });
  expect(wrong).toEqual([]);
  return world.tenant.deleted.length;
}

/** `known` = what is protected whatever names it; `wrong` = deletions that should not have been asked for. */
type Place = { index: number; known: string[]; wrong: string[] };

async function happen(world: World, event: Event, place: Place): Promise<void> {
  switch (event.kind) {
    case 'night':
      return rotate(world, event, place);
    case 'crash':
      return rotate(world, { ...event, force: true, mayDelete: true, around: dyingAt(event.at) }, place);
    case 'name':
      return nameToken(world, event, place.index);
    case 'unlabel':
      return world.store.label(secrets[event.secret] ?? SECRET, event.stage, null);
    case 'pass':
      return world.clock.advance(event.hours * HOUR);
    case 'use': {
      const used = world.tenant.tokens.get(idOf(event.token));
      if (used !== undefined) world.tenant.login({ clientId: used.id, clientSecret: used.secret });
    }
  }
}

/** The ids that the fake tenant gives to its tokens, in their order. */
function idOf(number: number): string {
  return (number + 1).toString(16).padStart(8, '0').padEnd(32, '0');
}

type Night = { secret: number; force: boolean; mayDelete: boolean; around?: Around };

async function rotate(
  world: World,
  { secret: number, force, mayDelete, around }: Night,
  { index, known, wrong }: Place,
): Promise<void> {
  const own = secrets[number] ?? SECRET;
  const deps = world.deps({ seed: `r${index}`, ...(around && { around }) });
  const [worker = '', exempt = ''] = known;
  const until = '2027-12-31';
  const policy = aPolicy({ exemptions: [{ token: exempt, reason: 'a', approvedBy: 'b', until }] });
  const options = {
    force,
    mayDelete,
    secrets: secrets.filter((one) => one !== own),
    known: { policy, workerIds: new Set([worker]) },
  };
  const settings = aRotation({ secret: own, everyDays: 30 });
  await night({ ...deps, openTenant: guarded(world, deps, { own, known, wrong }) }, settings, options).catch(
    (error: unknown) => expect(error).toBeInstanceOf(Died),
  );
}

/** A tenant that looks, at every deletion, at what all secrets name at that very moment. */
function guarded(
  world: World,
  deps: RotationDeps,
  { own, known, wrong }: { own: string; known: string[]; wrong: string[] },
): OpenTenant {
  return (credentials: Credentials) => {
    const tenant = deps.openTenant(credentials);
    return {
      ...tenant,
      deleteToken: async (id, veto) => {
        const named = secrets.flatMap((name) => stagesNaming(world, name, id).map((one) => `${name} ${one}`));
        const isOwn = named.every((one) => [`${own} AWSPREVIOUS`, `${own} AWSPENDING`].includes(one));
        if (known.includes(id) || !isOwn || named.length > 1)
          wrong.push(`${id} named by ${named.join(', ')}`);
        return tenant.deleteToken(id, veto);
      },
    };
  };
}

function stagesNaming(world: World, name: string, id: string): string[] {
  return world.store
    .versions(name)
    .flatMap(({ value, stages }) => (value !== null && JSON.parse(value).clientId === id ? stages : []));
}

class Died extends Error {}

function dyingAt(call: string): Around {
  let dead = false;
  let minted = false;
  return async (name, work) => {
    dead ||= minted && name === call;
    if (dead) throw new Died();
    minted ||= name === 'create token';
    return work();
  };
}

/** A person puts a token's credentials under a stage of a secret. */
function nameToken(
  { store, tenant }: World,
  { secret: number, token: picked, stage: wanted }: Extract<Event, { kind: 'name' }>,
  index: number,
): void {
  const name = secrets[number] ?? SECRET;
  const found = tenant.tokens.get(idOf(picked));
  if (found === undefined) return;
  const value = JSON.stringify({ baseurl: BASE_URL, clientId: found.id, clientSecret: found.secret, index });
  if (wanted === 'AWSCURRENT') {
    store.paste(name, value);
    return;
  }
  const [current] = store.versions(name).filter(({ stages }) => stages.includes('AWSCURRENT'));
  const versionId = store.paste(name, value);
  const before = store.versions(name).find(({ stages }) => stages.includes('AWSPREVIOUS'));
  store.label(name, 'AWSCURRENT', current?.versionId ?? null);
  store.label(name, 'AWSPREVIOUS', before?.versionId ?? null);
  store.label(name, wanted, versionId);
}
