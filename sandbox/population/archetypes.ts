import type { Random } from '../random.ts';

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
