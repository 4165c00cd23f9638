import { probeKey } from '../../archive/run.ts';
import { type Presence, presenceIn } from '../../core/absence.ts';
import type { Expiry, Pat } from '../../core/pat.ts';
import { judgeGivingBack } from '../../core/quarantine/give-back.ts';
import {
  decideThrowAway,
  readThrowAway,
  type TenantFacts,
  type ThrowAway,
} from '../../core/quarantine/probe.ts';
import { probeName } from '../../core/reserved-name.ts';
import { createDoor, type Door } from '../../deletion/door.ts';
import type { DeletionRequest, Fresh } from '../../deletion/passage.ts';
import { GuardError } from '../../errors.ts';
import type { Listing, MintedPat } from '../../ports.ts';
import type { RunContext } from '../context.ts';
import { emergencyFacts } from '../fresh-facts.ts';

/** At most so many tokens of one user, as the vendor has it, and so many of them for a probe. */
const slots = { all: 10, needed: 2 };

const validitySeconds = 3600;
const factsValidMs = 60_000;
const grounds = { rule: 'probe', planHash: '', noticedAt: null, deadline: null };

/** Tokens of the worker's own that a probe makes, changes by the door, and removes by it. */
export type ThrowAways = {
  make(expiresAt: string): Promise<MintedPat>;
  /** Brings the expiry of one forward, as a night does. */
  bringForward(token: MintedPat, expiresAt: string): Promise<TenantFacts['bulkUpdate']>;
  /** Gives one back what it was made with; whether a new listing shows that, unknown where the tenant gave no clear answer. */
  giveBack(token: MintedPat): Promise<TenantFacts['revivable']>;
  /** Whether it is listed, unknown where the list may be cut short. */
  isListed(token: MintedPat): Promise<TenantFacts['expiredListed']>;
  /** Removes them, and those of an earlier probe. @throws GuardError where one is left */
  remove(): Promise<void>;
};

/** What all work on throw-away tokens needs. */
type Kit = { context: RunContext; door: Door; ownerId: string; names: string[] };

/**
 * Gets ready to make tokens: removes what an earlier probe left.
 * @throws GuardError where there is no room for more, or a designated secret cannot be read
 */
export async function createThrowAways(context: RunContext): Promise<ThrowAways> {
  const { archive, tenantName, connection } = context;
  const { ownerId } = connection;
  if (ownerId === null) throw new GuardError('The tenant does not say whose token this is, so none is made.');
  const names = readThrowAway((await archive.read(probeKey(tenantName)))?.body ?? null, tenantName);
  // Who stops a probe wants its tokens gone all the same.
  const door = createDoor({ ...context, interrupted: () => false });
  const kit: Kit = { context, door, ownerId, names };
  await remove(kit);
  await requireRoom(kit);
  const given = new Map<string, string>();
  return {
    make: (expiresAt) => make(kit, expiresAt),
    bringForward: ({ pat }, expiresAt) => {
      given.set(pat.id, expiresAt);
      return bringForward(kit, pat, expiresAt);
    },
    giveBack: ({ pat }) => giveBack(kit, pat, given.get(pat.id) ?? ''),
    isListed: async ({ pat }) => {
      const listing = await own(kit);
      if (patsIn(listing).some(({ id }) => id === pat.id)) return 'yes';
      return listing.completeness.kind === 'complete' ? 'no' : 'unknown';
    },
    remove: () => remove(kit),
  };
}

async function requireRoom(kit: Kit): Promise<void> {
  const [unread] = (await readFacts(kit, [])).facts.unreadableSecrets;
  if (unread !== undefined)
    throw new GuardError(
      `The designated secret ${unread} cannot be read, so that no token could be removed again. None was made.`,
    );
  if ((await own(kit)).rows.length > slots.all - slots.needed)
    throw new GuardError(
      `The identity of the worker has fewer than ${slots.needed} free slots for tokens. None was made.`,
    );
}

function own({ context }: Kit): Promise<Listing> {
  return context.tenant.listTokens({ ownerId: 'me' });
}

function patsIn({ rows }: Listing): Pat[] {
  return rows.filter((row): row is Pat => row.kind === 'pat');
}

async function expiriesNow(kit: Kit): Promise<Map<string, Expiry>> {
  return new Map(patsIn(await own(kit)).map(({ id, expiry }) => [id, expiry]));
}

async function readFacts({ context }: Kit, tokens: readonly Pat[]): Promise<Fresh> {
  const { clock, policy } = context;
  const readAt = clock.now();
  const secrets = policy.rotations.map(({ secret }) => secret);
  // No night knew them, and no listing of the whole tenant is needed for what this tool made itself.
  return { readAt, facts: await emergencyFacts(context, tokens, { secrets, doubts: new Map() }) };
}

function requestOf(kit: Kit, token: Pat): DeletionRequest<Fresh> {
  return { token, grounds, judge: () => decideThrowAway(token, kit) };
}

/** Its name is on record before it is there. */
async function make({ context, names }: Kit, expiresAt: string): Promise<MintedPat> {
  const { archive, tenant, tenantName, clock, randomHex } = context;
  const name = probeName(randomHex(8));
  names.push(name);
  const record: ThrowAway = { schemaVersion: 1, tenant: tenantName, at: clock.now(), names };
  await archive.write(probeKey(tenantName), JSON.stringify(record));
  return tenant.createToken({
    name,
    scopes: { kind: 'listed', list: ['sp:my-personal-access-tokens:read'] },
    validitySeconds,
    expiry: { kind: 'at', at: expiresAt },
  });
}

async function bringForward(kit: Kit, token: Pat, expiresAt: string): Promise<TenantFacts['bulkUpdate']> {
  const { verdicts } = await kit.door.quarantine({
    ...errandOf(kit),
    requests: [requestOf(kit, token)],
    read: () => readFacts(kit, [token]),
    expiresAt,
    until: null,
    expiriesNow: () => expiriesNow(kit),
  });
  const [verdict] = verdicts;
  if (verdict?.outcome === 'quarantined') return 'present';
  // A 404 counts where a new listing shows that nothing took effect.
  return verdict?.status === 404 && !verdict.uncertain ? 'absent' : 'unknown';
}

/** What says that the tenant took the request in, and what it thought of it. */
const clearStatuses = new Set([200, 400, 404]);

async function giveBack(kit: Kit, token: Pat, set: string): Promise<TenantFacts['revivable']> {
  const { id, expiry: former } = token;
  if (former.kind === 'unknown') return 'unknown';
  const readAt = kit.context.clock.now();
  const { verdicts } = await kit.door.giveBack({
    ...errandOf(kit),
    // Whether it is listed or hidden: the tenant is asked, and a new listing believed.
    requests: [
      {
        token,
        grounds,
        judge: () => judgeGivingBack({ id, former, set }, { entry: null, doubt: null }, readAt),
      },
    ],
    read: async () => ({ readAt }),
    expiriesNow: () => expiriesNow(kit),
  });
  if (verdicts[0]?.outcome === 'released') return 'yes';
  return clearStatuses.has(verdicts[0]?.status ?? 0) ? 'no' : 'unknown';
}

async function remove(kit: Kit): Promise<void> {
  const left = patsIn(await own(kit)).filter((token) => decideThrowAway(token, kit).allowed);
  if (left.length === 0) return;
  const { verdicts } = await kit.door.end({
    ...errandOf(kit),
    requests: left.map((token) => requestOf(kit, token)),
    read: () => readFacts(kit, left),
    listNow: () => presentNow(kit),
  });
  const failed = verdicts.find(({ outcome }) => outcome !== 'deleted' && outcome !== 'already-gone');
  if (failed === undefined) return;
  throw new GuardError(
    `A throw-away token is left (${failed.reason}). It ends by itself within a day; the next probe removes it.`,
  );
}

async function presentNow(kit: Kit): Promise<Presence> {
  const { rows, completeness } = await own(kit);
  const { clientId: ownId } = kit.context.connection;
  return presenceIn({ ids: rows.map(({ id }) => id), completeness, ownId });
}

function errandOf({ context }: Kit) {
  const tooOld = 'What protects tokens was read too long before.';
  return { tenant: context.tenant, maxAgeMs: factsValidMs, tooOld, number: null };
}
