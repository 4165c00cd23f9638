import { expect, it } from 'vitest';
import type { MailOutcome, OwnerMailer } from '../../lambda/ports.ts';
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

it.each([1, 2, 3, 4])(
  'no token ends whose owner was not told a week before, and nobody is told twice (seed %i)',
  async (seed) => {
    const choose = choices(seed);
    const world = await openOwnersWorld();
    const owners = ['Jane Doe', 'Max Roe', 'Ada Lee'].map((name) => world.addOwner(name));
    owners.push(world.addOwner('svc-hr', { email: null }));
    const tokens = owners.flatMap((owner) =>
      [0, 1, 2].map((age) => world.addToken(owner, { unused: 100 + age })),
    );
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
    for (const id of world.goneByUs()) {
      const said = world.said().filter((line) => line.id === id);
      const of = (kind: string) => said.filter((line) => line.kind === kind).length;
      expect(of('notice')).toBeLessThanOrEqual(1 + (used.get(id) ?? 0));
      expect(of('ending')).toBeLessThanOrEqual(1);
    }
    const gone = new Set(world.goneByUs());
    expect(tokens.slice(9).filter((id) => gone.has(id))).toEqual([]);
  },
);
