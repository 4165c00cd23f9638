import { isDeepStrictEqual } from 'node:util';
import type { Owner } from '../core/pat.ts';
import { looksLikeCredential, plainId } from '../core/text.ts';
import type { OwnerLookup, Veto } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { iscError } from './failure.ts';
import { readRows } from './http/json-body.ts';
import { withQuery } from './wire/endpoints.ts';
import { identityIdPattern, isWireRow } from './wire/token-row.ts';

/** As many ids as keep the address below 8 KB. */
const batchSize = 100;

/** A window's requests a second, of each version of the API. */
const batchesAtOnce = 10;

/** From so many batches on, one version's rate window of 100 requests would be the bottleneck. */
const manyBatches = 60;

/** Far more than the rows of a batch: the tenant must not hold up a run for people's names. */
const batchLimits = { bytes: 4_194_304, ms: 30_000 };

/** By what identities are asked for: the calls of one version of the API, which has a rate window of its own. */
type Directory = { call: Caller; url: string };

/**
 * Describes identities by id, a batch a request, where they are many by two versions of the API at once; ids that are none, and identities that the tenant does not name,
 * or of which it says two things, are simply missing. The first failure is told, beside what other batches gave,
 * and ends the look-up.
 * @throws IscError when the credentials are refused
 */
export async function describeOwners(
  [first, second]: readonly [Directory, Directory],
  ids: readonly string[],
): Promise<OwnerLookup> {
  const wanted = batches([...new Set(ids)].filter((id) => identityIdPattern.test(id)));
  const directories = wanted.length < manyBatches ? [first] : [first, second];
  const lookups = await untilFailure(wanted, directories);
  return {
    owners: lookups.flatMap((lookup) => lookup.owners),
    failure: lookups.find((lookup) => lookup.failure !== null)?.failure ?? null,
  };
}

/**
 * Looks up batch by batch, a few at once, in the order in which they end. One failure makes the others worthless:
 * none begins or is repeated after it, and none is under way when this settles.
 */
async function untilFailure(
  batches: readonly string[][],
  directories: readonly Directory[],
): Promise<OwnerLookup[]> {
  const lookups: OwnerLookup[] = [];
  const queue = batches.values();
  let isOver = false;
  const veto = () => (isOver ? 'Another batch failed.' : null);
  const work = async (directory: Directory) => {
    for (const ids of queue) {
      if (isOver) return;
      const lookup = await describeBatch(directory, ids, veto).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
      isOver ||= lookup.failure !== null;
      lookups.push(lookup);
    }
  };
  const ofAll = directories.flatMap((directory) =>
    Array.from({ length: batchesAtOnce }, () => work(directory)),
  );
  for (const worker of await Promise.allSettled(ofAll)) if (worker.status === 'rejected') throw worker.reason;
  return lookups;
}

async function describeBatch(
  { call, url }: Directory,
  ids: readonly string[],
  veto: Veto,
): Promise<OwnerLookup> {
  const purpose = {
    operation: 'describe owners',
    subject: `${ids.length} identities`,
    rights: 'the scope sp:scopes:default',
  };
  const filters = `id in (${ids.map((id) => `"${id}"`).join(',')})`;
  const { exchange } = await call({
    method: 'GET',
    url: withQuery(url, { filters, limit: String(batchSize) }),
    headers: {},
    answeredBy: 200,
    read: readRows(parseOwner),
    limits: batchLimits,
    purpose,
    repetition: 'harmless',
    veto,
  });
  if (exchange.kind !== 'answer') return { owners: [], failure: iscError(exchange, purpose).message };
  const asked = new Map(ids.map((id) => [plainId(id), id]));
  const owners = exchange.value.flatMap((owner) => {
    const id = owner === null ? undefined : asked.get(plainId(owner.id));
    return owner === null || id === undefined ? [] : [{ ...owner, id }];
  });
  return { owners: settled(owners), failure: null };
}

/** Each identity once; none of which the answer says two things, since neither can be trusted. */
function settled(owners: readonly Owner[]): Owner[] {
  if (new Set(owners.map(({ id }) => id)).size === owners.length) return [...owners];
  return [...Map.groupBy(owners, ({ id }) => id).values()].flatMap((told) =>
    told.every((owner) => isDeepStrictEqual(owner, told[0])) ? told.slice(0, 1) : [],
  );
}

/** Reads a row, by hand as rows of tokens are; null where it has no readable id. */
function parseOwner(raw: unknown): Owner | null {
  if (!isWireRow(raw)) return null;
  const { id, name, email, identityState, manager } = raw;
  if (typeof id !== 'string' || !identityIdPattern.test(id)) return null;
  const [managerId, managerName] = isWireRow(manager)
    ? [readText(manager['id']), readText(manager['name'])]
    : [null, null];
  const described = {
    id,
    name: readText(name),
    email: readText(email),
    state: readText(identityState),
    manager: managerName ?? managerId,
  };
  return managerId === null ? described : { ...described, managerId };
}

/** What looks like a credential is never read: names and addresses stand in every report. */
function readText(raw: unknown): string | null {
  return typeof raw === 'string' && !looksLikeCredential(raw) ? raw : null;
}

function batches(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / batchSize);
  return Array.from({ length: count }, (_, at) => ids.slice(at * batchSize, (at + 1) * batchSize));
}
