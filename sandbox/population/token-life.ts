import type { Random } from '../random.ts';
import type { Token } from '../tenant.ts';
import type { Usage } from './archetypes.ts';

type Dates = Pick<Token, 'created' | 'lastUsed' | 'expirationDate' | 'userAwareTokenNeverExpires'>;

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
export function makeDates(usage: Usage, { random, now }: { random: Random; now: Date }): Dates {
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
