import fc from 'fast-check';
import { type DirectoryLieName, directoryLies, type LieName, lies } from './lies.ts';
import type { NightPlan } from './run-night.ts';
import type { Edit, History, Spell } from './walk.ts';

const names = Object.keys(lies) as LieName[];
const ofDirectory: DirectoryLieName[] = [
  ...(Object.keys(directoryLies) as (keyof typeof directoryLies)[]),
  'fails',
];

// The tokens of the population: twelve of a kind of their own, and six in daily use.
const single = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 21);
const everybody = [...Array.from({ length: 12 }, (_none, place) => place + 1), 20, 21, 22, 23, 24, 25];

const who: fc.Arbitrary<readonly number[]> = fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(single, { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.constant([20, 21, 22, 23, 24, 25]) },
  { weight: 1, arbitrary: fc.constant(everybody) },
);

function spell<Name>(name: fc.Arbitrary<Name>): fc.Arbitrary<Spell<Name>> {
  return fc.record({
    name,
    who,
    from: fc.integer({ min: 1, max: 6 }),
    nights: fc.constantFrom(1, 1, 2, 3, 99),
  });
}

const edit: fc.Arbitrary<Edit> = fc.record({
  night: fc.integer({ min: 1, max: 8 }),
  secret: fc.constantFrom(0, 1),
  text: fc.constantFrom(
    'the same',
    'with dashes',
    'with a byte order mark',
    'one digit wrong',
    'binary',
    'prose',
  ),
  token: fc.nat(17),
});

/** Mostly the first of the values, at times one of the others. */
function mostly<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  const [weight, rare] = [12, 1];
  return fc.oneof(
    { weight, arbitrary: fc.constant(usual) },
    { weight: rare * others.length, arbitrary: fc.constantFrom(...others) },
  );
}

const skews = [
  { own: 30, tenant: 0 },
  { own: -30, tenant: 0 },
  { own: 0, tenant: -8 },
  { own: 0, tenant: 8 },
  { own: -2, tenant: -2 },
];

const night: fc.Arbitrary<NightPlan> = fc.record({
  gapDays: fc.constantFrom(1, 1, 1, 1, 0.2, 3, 7, 16),
  mode: mostly<NightPlan['mode']>('enforce', 'report'),
  position: mostly<NightPlan['position']>('enforce', 'report', 'halt', 'unreadable'),
  policy: mostly<NightPlan['policy']>('usual', 'lenient', 'without rotations'),
  skew: mostly<NightPlan['skew']>({ own: 0, tenant: 0 }, ...skews),
  refused: mostly<NightPlan['refused']>(null, 'memory.json', 'ledger.json', 'latest.json'),
  messages: mostly<NightPlan['messages']>('read', 'read by nobody', 'refused'),
});

const honest: NightPlan = {
  ...{ gapDays: 0, mode: 'enforce', position: 'enforce', policy: 'usual', refused: null },
  messages: 'read',
  skew: { own: 0, tenant: 0 },
};

/** Histories of four to twelve nights, of which the first is honest. */
export const arbitraryHistory: fc.Arbitrary<History> = fc.record({
  noticeDays: fc.constantFrom(0, 0, 3),
  quarantineDays: fc.constantFrom(null, null, 2),
  nights: fc.array(night, { minLength: 3, maxLength: 11 }).map((nights) => [honest, ...nights]),
  lies: fc.array(spell(fc.constantFrom(...names)), { maxLength: 4 }),
  directory: fc.array(spell(fc.constantFrom(...ofDirectory)), { maxLength: 1 }),
  edits: fc.array(edit, { maxLength: 2 }),
});
