import { createRandom, type Random } from '../random.ts';
import type { Identity, Token } from '../tenant.ts';
import { type Archetype, makeDates, pickArchetype } from './archetypes.ts';
import { errands, integrations, makeOwner, makePerson, typedNames } from './people.ts';

const SCOPES: readonly [string, ...string[]] = [
  'sp:scopes:default',
  'sp:search:read',
  'idn:identity:read',
  'idn:accounts:read',
  'idn:sources:manage',
  'sp:workflow:manage',
  'idn:access-request:read',
  'sp:config:manage',
  'sp:my-personal-access-tokens:manage',
];
const TOKENS_A_MANAGER = 40;

/** Makes up so many tokens and whoever owns them; the same for the same seed and instant. */
export function generatePopulation(options: { tokens: number; seed: number; now: Date }): {
  identities: Identity[];
  tokens: Token[];
} {
  const random = createRandom(options.seed);
  const managers = Array.from({ length: Math.ceil(options.tokens / TOKENS_A_MANAGER) }, () =>
    makePerson(random.hex(32), random),
  );
  const identities = [...managers];
  const tokens: Token[] = [];
  while (tokens.length < options.tokens) {
    const archetype = pickArchetype(random);
    const owner = makeOwner(archetype, { random, managers });
    identities.push(owner);
    const wanted = random.int(archetype.tokens[0], archetype.tokens[1]);
    const names = new Set<string>();
    while (names.size < wanted && tokens.length < options.tokens) {
      const name = makeName(archetype, random, names);
      names.add(name);
      tokens.push({ ...makeToken(archetype, { random, now: options.now }), name, ownerId: owner.id });
    }
  }
  return { identities, tokens };
}

function makeToken(
  archetype: Archetype,
  source: { random: Random; now: Date },
): Omit<Token, 'name' | 'ownerId'> {
  const { random } = source;
  return {
    id: random.hex(32),
    secret: random.hex(64),
    scope: makeScope(random),
    managed: archetype.managed,
    accessTokenValiditySeconds: random.chance(0.8) ? 43_200 : 3600,
    ...makeDates(random.pick(archetype.usages), source),
  };
}

function makeScope(random: Random): string[] | null {
  const fate = random.next();
  if (fate < 0.25) return ['sp:scopes:all'];
  if (fate < 0.3) return null;
  if (fate < 0.33) return [];
  return [...new Set(Array.from({ length: random.int(1, 4) }, () => random.pick(SCOPES)))];
}

function makeName(archetype: Archetype, random: Random, taken: ReadonlySet<string>): string {
  const name = plainName(archetype, random);
  return taken.has(name) ? `${name} (${taken.size + 1})` : name;
}

function plainName(archetype: Archetype, random: Random): string {
  if (archetype.kind === 'workflow') return `Workflow ${random.hex(8)}`;
  if (random.chance(0.15)) return random.pick(typedNames);
  return random.pick(archetype.kind === 'service' ? integrations : errands);
}
