import { type Presence, presenceIn, unlessShrunk } from '../core/absence.ts';
import { asksDirectory } from '../core/decide/owner.ts';
import type { InventoryRow, Owner, Pat } from '../core/pat.ts';
import type { Facts } from '../core/plan.ts';
import { restoredFacts } from '../core/quarantine/restored.ts';
import { plainId } from '../core/text.ts';
import { doubtUnlisted } from '../rotate/secret/designated.ts';
import type { RunContext } from './context.ts';
import { seekAgain } from './identities.ts';
import { recallRestored } from './restored.ts';

/** What to read anew: of whose tokens, as of when, and which designated secrets; and what the night's memory doubts. */
type Wanted = {
  ownerIds: Iterable<string>;
  /** Owners that were not found on two nights. */
  gone?: readonly string[];
  now: string;
  secrets: readonly string[];
  /** The tokens that the tenant lists, where they were all listed just now: a secret that names none of them is in doubt. */
  listed?: Iterable<Pick<InventoryRow, 'id'>>;
} & Pick<Facts, 'doubts'>;

/**
 * What protects tokens, read anew right before a deletion: designated secrets, the worker, the owners, and what people restored.
 * @throws IscError where the worker cannot log in
 */
export async function freshFacts(
  context: RunContext,
  { ownerIds, gone = [], now, secrets, listed, doubts }: Wanted,
): Promise<Facts> {
  const { rotator, tenant, connection, policy } = context;
  const named = await rotator.designatedIds(secrets);
  const { ids, unreadable } = listed === undefined ? named : doubtUnlisted(named, listed);
  const { clientId } = await tenant.connect();
  return {
    now,
    policy,
    // The credentials may have been replaced between two processes of one run: it needs neither token gone.
    workerIds: new Set([connection.clientId, clientId].map(plainId)),
    designated: new Set(ids),
    unreadableSecrets: unreadable.map(({ secret }) => secret),
    doubts,
    restored: restoredFacts(await recallRestored(context)),
    owners: await freshOwners(context, ownerIds),
    identities: await seekAgain(context, gone),
  };
}

async function freshOwners(
  { policy, tenant }: RunContext,
  ids: Iterable<string>,
): Promise<Map<string, Owner> | null> {
  if (!asksDirectory(policy)) return new Map();
  const lookup = await tenant.describeOwners([...new Set(ids)]);
  return lookup.failure === null ? new Map(lookup.owners.map((owner) => [plainId(owner.id), owner])) : null;
}

/**
 * What protects tokens from a person in an emergency: all but what only tells stale tokens from others. What was
 * restored is ended by whoever names it, and so is what is in doubt, unless `doubts` names it.
 */
export async function emergencyFacts(
  context: RunContext,
  tokens: readonly Pat[],
  wanted: Pick<Wanted, 'secrets' | 'listed' | 'doubts'>,
): Promise<Facts> {
  const ownerIds = tokens.map(({ owner }) => owner.id);
  const now = context.clock.now();
  const facts = await freshFacts(context, { ownerIds, now, ...wanted });
  return { ...facts, restored: new Map() };
}

/** Every id of the tenant as it is now, where that is known to be all of it: see `unlessShrunk`. @throws IscError */
export async function listPresent(
  { tenant, policy }: Pick<RunContext, 'tenant' | 'policy'>,
  past: { before: number; attempted: number },
): Promise<Presence> {
  const { clientId: ownId } = await tenant.connect();
  const { rows, completeness } = await tenant.listTokens({});
  const presence = presenceIn({ ids: idsOf(rows), completeness, ownId });
  return unlessShrunk(presence, { ...past, maxShrinkPercent: policy.sanity.maxShrinkPercent });
}

function* idsOf(rows: Iterable<{ id: string | null }>): Generator<string | null> {
  for (const { id } of rows) yield id;
}
