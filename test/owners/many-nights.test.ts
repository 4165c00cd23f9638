import { expect, it } from 'vitest';
import { factsKey } from '../../lambda/archive/run.ts';
import type { MailOutcome, OwnerMailer } from '../../lambda/ports.ts';
import { able } from '../nights/quarantine-world.ts';
import { choices } from '../support/interleave.ts';
import { expectTold } from './crashes.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

const refusals: MailOutcome[] = [
  { outcome: 'refused', reason: 'No.', endsAll: false },
  { outcome: 'refused', reason: 'Not any more tonight.', endsAll: true },
  { outcome: 'uncertain', reason: 'Perhaps.' },
];

/** The world's own mailer, on days on which it does not refuse. */
function moody(world: OwnersWorld, choose: (below: number) => number): OwnerMailer {
  const own = world.deps().ownerMailer;
  return {
    send: async (mail) => {
      const refusal = refusals[choose(9)];
      if (refusal !== undefined || own === null)
        return refusal ?? { outcome: 'refused', reason: '', endsAll: true };
      return own.send(mail);
    },
  };
}

/** Some tokens of three owners, and of one without an address, of which some never expire. */
function populate(world: OwnersWorld) {
  const owners = ['Jane Doe', 'Max Roe', 'Ada Lee'].map((name) => world.addOwner(name));
  owners.push(world.addOwner('svc-hr', { email: null }));
  const tokens = owners.flatMap((owner) =>
    [0, 1, 2].map((age) => world.addToken(owner, { unused: 100 + age })),
  );
  for (const owner of owners) {
    const id = world.addToken(owner, { unused: 1 });
    world.sandbox.tenant.patchToken(id, { expirationDate: null });
  }
  return { tokens, unaddressed: new Set(tokens.slice(9)) };
}

const cap = { name: 'cap', when: { neverExpires: true }, do: 'expire', inDays: 10 };
const stale = { name: 'stale', when: { unusedDays: 90 }, do: 'delete' };

it.each([
  [1, {}],
  [2, {}],
  [3, { quarantine: { days: 3 }, rules: [stale, cap] }],
  [4, { quarantine: { days: 1 }, rules: [stale, cap] }],
  [5, { quarantine: { days: 8 }, rules: [cap, stale] }],
])(
  'no token ends whose owner was not told a week before, and nobody is told twice (seed %i, %j)',
  async (seed, policy) => {
    const choose = choices(seed);
    const world = await openOwnersWorld(policy);
    world.objects.set(factsKey('acme'), JSON.stringify(able));
    const { tokens, unaddressed } = populate(world);
    const used = new Map<string, number>();
    for (let night = 0; night < 25; night += 1) {
      const one = tokens[choose(tokens.length)] ?? '';
      if (choose(4) === 0 && world.ids().has(one)) {
        world.sandbox.tenant.patchToken(one, {
          lastUsed: new Date(Date.parse(world.clock.now()) - 95 * 86_400_000).toISOString(),
        });
        used.set(one, (used.get(one) ?? 0) + 1);
      }
      await expectTold(world, () => world.night({ ownerMailer: moody(world, choose) }));
      world.pass(1);
    }
    expect(world.goneByUs().length).toBeGreaterThan(3);
    expect(world.goneByUs().filter((id) => unaddressed.has(id))).toEqual([]);
    const said = Map.groupBy(world.said(), ({ id, kind }) => `${kind} ${id}`);
    for (const [what, lines] of said) {
      const id = what.slice(-32);
      if (!what.startsWith('reminder'))
        expect([what, lines.length <= 1 + (used.get(id) ?? 0)]).toEqual([what, true]);
    }
  },
);
