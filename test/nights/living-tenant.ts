import type { Exemption } from '../../lambda/core/policy/schema.ts';
import { anId } from '../support/builders.ts';
import { choices } from '../support/interleave.ts';
import type { NightWorld } from '../support/world.ts';
import { DAY } from '../support/world.ts';

/** What people did to a tenant, and what a clean-up must not do because of it. */
export type LivingTenant = {
  /** Tokens that were stale from the beginning. */
  backlog: string[];
  /** Tokens of one owner who would lose them all. */
  wholeOwner: string[];
  /** When a token was last used or changed by its owner; a notice from before does not count. */
  touched: Map<string, string>;
  exemptions: Exemption[];
  /** Lets a day's worth of people do what people do. */
  day(): void;
  /** A large part of the tenant is deleted by someone else. */
  exodus(share: number): void;
};

/** Fills a world with so many tokens, half of them stale, and with people who come, use, rename and leave. */
export function createLivingTenant(world: NightWorld, tokens: number): LivingTenant {
  const { tenant, clock } = world.sandbox;
  const choose = choices(7);
  const touched = new Map<string, string>();
  const exemptions: Exemption[] = [];
  let born = 0x1000;

  const add = (lastUsed: number | null, created: number, ownerId?: string): string => {
    born += 1;
    const ago = (days: number): string => new Date(clock.now().getTime() - days * DAY).toISOString();
    const owner = ownerId ?? tenant.addIdentity({ id: anId(0x100_000 + born) }).id;
    const use = lastUsed === null ? null : ago(lastUsed);
    const token = {
      id: anId(born),
      name: `token ${born}`,
      ownerId: owner,
      created: ago(created),
      lastUsed: use,
    };
    return tenant.addToken({ ...token, expirationDate: ago(-5000) }).id;
  };
  const people = (): string[] =>
    [...world.ids()].filter((id) => id > anId(0x1000) && id <= anId(born) && !wholeOwner.includes(id)).sort();
  const touch = (id: string): void => {
    touched.set(id, clock.now().toISOString());
  };

  tenant.patchToken(world.sandbox.worker.clientId, { expirationDate: null });
  const backlog = Array.from({ length: tokens / 2 }, () => add(100 + choose(300), 500));
  for (let index = 0; index < tokens / 2; index += 1) add(choose(80), 500);
  const hoarder = tenant.addIdentity({ id: anId(0x900_000) });
  const wholeOwner = Array.from({ length: 5 }, () => add(200, 500, hoarder.id));

  const happenings: ((id: string) => void)[] = [
    () => add(null, 0),
    () => add(0, 10),
    () => add(85, 300),
    (id) => {
      tenant.use(id);
      touch(id);
    },
    (id) => {
      tenant.use(id);
      touch(id);
    },
    (id) => tenant.patchToken(id, { name: `renamed ${choose(1000)}` }),
    (id) => {
      tenant.patchToken(id, { scope: ['sp:search:read', `sp:scope-${clock.now().getTime()}:read`] });
      touch(id);
    },
    (id) => {
      const until = new Date(clock.now().getTime() + 40 * DAY).toISOString().slice(0, 10);
      exemptions.push({ token: id, reason: 'Needed in the quarter', approvedBy: 'CISO', until });
      touch(id);
    },
    (id) => world.leave(id),
  ];
  return {
    backlog,
    wholeOwner,
    touched,
    exemptions,
    day: () => {
      for (let count = choose(5); count > 0; count -= 1) {
        const ids = people();
        const id = ids[choose(ids.length)];
        if (id !== undefined) happenings[choose(happenings.length)]?.(id);
      }
    },
    exodus: (share) => {
      const ids = people();
      for (const id of ids.slice(0, Math.floor(ids.length * share))) world.leave(id);
    },
  };
}
