import type { Random } from '../random.ts';
import type { Token } from '../tenant.ts';

/** When a token was last used, in the words of its life. */
export type Usage = 'fresh' | 'recent' | 'stale' | 'new' | 'never';

/** A sort of owner, and the tokens that such owners have. */
export type Archetype = {
  kind: 'service' | 'person' | 'developer' | 'leaver' | 'workflow' | 'newcomer';
  /** Share of owners, relative to the others'. */
  weight: number;
  /** Tokens an owner, from and to. */
  tokens: readonly [number, number];
  usages: readonly [Usage, ...Usage[]];
  managed: boolean;
};

/** The owners of a tenant, as audits find them. */
const archetypes: readonly [Archetype, ...Archetype[]] = [
  {
    kind: 'service',
    weight: 6,
    tokens: [3, 10],
    usages: ['fresh', 'fresh', 'fresh', 'fresh', 'recent', 'stale', 'never'],
    managed: false,
  },
  {
    kind: 'person',
    weight: 30,
    tokens: [1, 1],
    usages: ['stale', 'stale', 'stale', 'recent', 'never'],
    managed: false,
  },
  {
    kind: 'developer',
    weight: 10,
    tokens: [1, 4],
    usages: ['fresh', 'recent', 'recent', 'stale', 'never'],
    managed: false,
  },
  {
    kind: 'leaver',
    weight: 7,
    tokens: [1, 3],
    usages: ['stale', 'stale', 'recent', 'never'],
    managed: false,
  },
  {
    kind: 'workflow',
    weight: 5,
    tokens: [1, 3],
    usages: ['fresh', 'recent', 'never', 'stale'],
    managed: true,
  },
  { kind: 'newcomer', weight: 5, tokens: [1, 1], usages: ['new'], managed: false },
];

/** Picks a sort of owner by weight. */
export function pickArchetype(random: Random): Archetype {
  let ticket = random.next() * archetypes.reduce((sum, { weight }) => sum + weight, 0);
  for (const archetype of archetypes) {
    ticket -= archetype.weight;
    if (ticket < 0) return archetype;
  }
  return archetypes[0];
}

const DAY = 86_400_000;

/** Days since the last use and days of age; null = never used. */
const LIVES: Record<Usage, { idle: readonly [number, number] | null; age: readonly [number, number] }> = {
  fresh: { idle: [0, 2], age: [20, 900] },
  recent: { idle: [3, 75], age: [80, 900] },
  stale: { idle: [100, 800], age: [810, 1200] },
  new: { idle: null, age: [0, 9] },
  never: { idle: null, age: [40, 700] },
};

/** Makes up the dates of a token: never used before it was made, never made in the future. */
export function makeDates(
  usage: Usage,
  { random, now }: { random: Random; now: Date },
): Pick<Token, 'created' | 'lastUsed' | 'expirationDate' | 'userAwareTokenNeverExpires'> {
  const ago = ([from, to]: readonly [number, number]) =>
    stamp(now.getTime() - (from + random.next() * (to - from)) * DAY, random);
  const { idle, age } = LIVES[usage];
  const expirationDate = makeExpiry(random, now);
  return {
    created: ago(age),
    lastUsed: idle && ago(idle),
    expirationDate,
    userAwareTokenNeverExpires: expirationDate === null,
  };
}

function makeExpiry(random: Random, now: Date): string | null {
  const fate = random.next();
  if (fate < 0.2) return null;
  const days = fate < 0.26 ? random.int(1, 13) : random.int(20, 175);
  return stamp(now.getTime() + days * DAY, random);
}

/** The vendor gives dates with three digits or with six. */
function stamp(instant: number, random: Random): string {
  const iso = new Date(instant).toISOString();
  return random.chance(0.5) ? iso : `${iso.slice(0, -1)}${String(random.int(0, 999)).padStart(3, '0')}Z`;
}
