import { renewLease } from '../../archive/lease.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import type { Facts } from '../../core/plan.ts';
import type { Rotation } from '../../core/policy/schema.ts';
import { decideRevocation } from '../../core/revoke.ts';
import { plainId } from '../../core/text.ts';
import { createDoor } from '../../deletion/door.ts';
import { unclear, unsent, type Verdict } from '../../deletion/verdict.ts';
import type { DoorAccess } from '../../rotate/deps.ts';
import type { Designated } from '../../rotate/secret/designated.ts';
import type { RunContext } from '../context.ts';
import { emergencyFacts } from '../fresh-facts.ts';
import type { Person } from './session.ts';

/** Replaces designated tokens before it ends them, so that what works with them has credentials that work. */
export type Replacer = {
  isDesignated(row: InventoryRow): boolean;
  /** Rotates the secret that names the token, unless that was done, and ends the token. */
  end(token: Pat): Promise<Verdict>;
  /** What those are to know who work with the secrets. */
  notes(): string[];
};

/** What was read before, and who asks. */
type Known = {
  person: Person;
  designated: Designated;
  lost: Facts['doubts'];
  /** The tokens that the tenant lists. */
  listed: Iterable<Pick<InventoryRow, 'id'>>;
};

/** Makes what replaces the tokens that the designated secrets name. */
export function createReplacer(
  context: RunContext,
  { designated, listed: shown, ...known }: Known,
): Replacer {
  const { namedBy, current } = designated;
  // What a rotation mints meanwhile is there, too.
  const listed = [...shown];
  const { rotations: all } = context.policy;
  const holders = Map.groupBy(namedBy, ([id]) => plainId(id));
  const isCurrent = new Set(current.map(([, id]) => plainId(id)));
  const notes: string[] = [];
  return {
    isDesignated: ({ id }) => holders.has(plainId(id ?? '')),
    end: async (token) => {
      const id = plainId(token.id);
      const secrets = new Set(holders.get(id)?.map(([, secret]) => secret));
      const rotations = all.filter(({ secret }) => secrets.has(secret));
      const [rotation] = rotations;
      if (rotation === undefined || rotations.length > 1)
        return kept(
          `Several secrets name it: ${[...secrets].join(', ')}. Rotate them first, then revoke it again.`,
        );
      try {
        const verdict = await replace(context, {
          token,
          rotation,
          isCurrent: isCurrent.has(id),
          listed,
          ...known,
        });
        if (verdict.outcome === 'deleted') notes.push(noteOf(rotation));
        return verdict;
      } catch (error) {
        return unclear(error);
      }
    },
    notes: () => notes,
  };
}

type Wanted = Omit<Known, 'designated'> & {
  listed: Pick<InventoryRow, 'id'>[];
  token: Pat;
  rotation: Rotation;
  isCurrent: boolean;
};

async function replace(
  context: RunContext,
  { token, rotation, person, lost, listed, isCurrent }: Wanted,
): Promise<Verdict> {
  const { rotator, policy, clock } = context;
  const access = accessOf(context, rotation, { listed, doubts: lost });
  const allowed = decideRevocation(token, await access.readFacts(token));
  if (!allowed.allowed) return unsent(allowed.outcome, allowed.reason);
  if (isCurrent) {
    if (policy.rotate === 'off')
      return kept(`${rotation.secret} names it, and the policy says rotate: off. Replace it there first.`);
    await renewLease(context);
    context.progress({ phase: `rotating ${rotation.secret}`, done: 0, total: null });
    const { state, reason, currentTokenId } = await rotator.rotate(rotation, {
      now: clock.now(),
      force: true,
      access,
    });
    if (state !== 'rotated')
      return unsent(
        'not-reached',
        `${rotation.secret} has no other token yet (${state}): ${reason}. Revoke it again then.`,
      );
    listed.push({ id: currentTokenId });
  }
  await renewLease(context);
  const reason = `revoked by ${person.by}: ${person.reason}; secret ${rotation.secret} was given another token first`;
  return rotator.endPredecessor(rotation, { tokenId: token.id, access, reason });
}

function accessOf(
  context: RunContext,
  { secret: own }: Rotation,
  known: Pick<Parameters<typeof emergencyFacts>[2], 'listed' | 'doubts'>,
): DoorAccess {
  const others = context.policy.rotations.map(({ secret }) => secret).filter((secret) => secret !== own);
  return {
    door: createDoor(context),
    readFacts: (token) => emergencyFacts(context, [token], { secrets: others, ...known }),
  };
}

function kept(reason: string): Verdict {
  return unsent('kept', reason);
}

function noteOf({ secret, consumerCacheHours }: Rotation): string {
  return `${secret}: whoever holds its old value in memory is refused from now on, until it reads AWSCURRENT anew; by the policy that takes up to ${consumerCacheHours} hours. Restart them to have it at once.`;
}
