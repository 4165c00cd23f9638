import { keyOf } from '../../archive/run.ts';
import { type Presence, presenceIn, unlessShrunk } from '../../core/absence.ts';
import type { ByHand, ByHandToken } from '../../core/by-hand.ts';
import { addMilliseconds } from '../../core/instant.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import { decideRevocation } from '../../core/revoke.ts';
import { plainId } from '../../core/text.ts';
import { createDoor } from '../../deletion/door.ts';
import type { Fresh } from '../../deletion/passage.ts';
import { readRecords } from '../../deletion/record.ts';
import type { Verdict } from '../../deletion/verdict.ts';
import { ConfigError } from '../../errors.ts';
import { renderDeletions } from '../../report/deletions.ts';
import type { RunContext, RunDeps } from '../context.ts';
import { emergencyFacts } from '../fresh-facts.ts';
import { recallMemory } from '../memory.ts';
import { forgetQuarantined } from '../quarantine.ts';
import { settle } from '../runner.ts';
import { createReplacer } from './replace-designated.ts';
import {
  finishRecord,
  listRows,
  openRecord,
  type Person,
  type ShownTokens,
  withTenant,
  writeRecord,
} from './session.ts';

const listingValidMs = 120_000;

/** Which tokens are to end: one, by its whole id, or all of an owner. */
export type Revoked = { token: string } | { owner: string };

/**
 * Ends tokens at once for a person, without rule and notice, by the door and on record; a designated one is replaced
 * first. Asks no switch: in an emergency it says `halt`, and nights stay away.
 * @throws ConfigError where the tenant lists no such token; GuardError; IscError
 */
export function revokeTokens(deps: RunDeps, asked: Revoked, person: Person): Promise<ByHand> {
  return withTenant(deps, async (context) => {
    const shown = await listRows(context);
    const formerOwners = 'owner' in asked ? await recallOwners(context) : new Map();
    const sought = soughtIn(asked, shown, formerOwners);
    const record = openRecord(context, { act: 'revoke', listed: shown.rows.size }, person);
    await writeRecord(context, { ...record, tokens: sought.map((row) => lineOf(row, begun)) });
    const replacer = await createReplacer(context, person);
    const lines = await endSought(context, sought, { shown, person, replacer, formerOwners });
    const tokens = sought.map((row) => told(context, row, lines.get(row.id ?? '') ?? unreadable(row)));
    await writeDeletions(context);
    // Whatever fails now, the operators are to be told of what was ended.
    const forgotten = await settle(() => forgetQuarantined(context, deletedIn(tokens)));
    const notes = [...replacer.notes(), ...(forgotten.ok ? [] : [forgotten.reason])];
    const done = await finishRecord(context, { ...record, tokens, notes });
    return { done, unsettled: [...lines.values()].some(({ uncertain }) => uncertain) };
  });
}

function deletedIn(tokens: readonly ByHandToken[]): string[] {
  return tokens.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
}

/** An auditor finds every deletion in a file of one name, whoever asked for it. */
async function writeDeletions({ archive, run, tenantName: tenant, connection }: RunContext): Promise<void> {
  const records = await readRecords(archive, run);
  const text = renderDeletions({
    ended: records.filter(({ outcome }) => outcome === 'deleted'),
    recovered: { schemaVersion: 1, runs: [], deleted: [] },
    actedAs: { tokenId: connection.clientId, ownerId: connection.ownerId },
    summary: { tenant, runId: run.runId },
  });
  await archive.write(keyOf(run, 'deletions'), text);
}

const begun = { outcome: 'not-reached', reason: 'About to be revoked.' } as const;

/** By plain token id, the plain id of the owner whom earlier nights knew. */
type FormerOwners = ReadonlyMap<string, string>;

async function recallOwners(context: RunContext): Promise<FormerOwners> {
  const { memory } = await recallMemory(context);
  return new Map([...(memory?.tokens ?? [])].map(([id, { ownerId }]) => [id, plainId(ownerId)]));
}

function formerOwnerOf({ id }: InventoryRow, formerOwners: FormerOwners): string | undefined {
  return formerOwners.get(plainId(id ?? ''));
}

/** An owner never changes: where tonight's is another, one of the two is wrong, and who named the owner did not name it. */
function isDisputed(row: InventoryRow, formerOwners: FormerOwners): boolean {
  return (formerOwnerOf(row, formerOwners) ?? plainId(ownerOf(row))) !== plainId(ownerOf(row));
}

function ofAnother(row: InventoryRow, formerOwners: FormerOwners): Ended {
  const owners = `earlier nights knew ${formerOwnerOf(row, formerOwners)} as its owner, and the tenant now says ${ownerOf(row) || 'none'}`;
  return { outcome: 'kept', reason: `${owners}. Revoke it by its own id, if it must go.`, uncertain: false };
}

function soughtIn(asked: Revoked, { rows, doubt }: ShownTokens, formerOwners: FormerOwners): InventoryRow[] {
  const wanted = plainId('token' in asked ? asked.token : asked.owner);
  const found = [...rows.values()].filter((row) =>
    'token' in asked
      ? plainId(row.id ?? '') === wanted
      : [plainId(ownerOf(row)), formerOwnerOf(row, formerOwners)].includes(wanted),
  );
  if (found.length > 0) return found;
  const what = 'token' in asked ? `no token ${asked.token}` : `no token of owner ${asked.owner}`;
  const why = doubt === null ? 'It is gone, or the id is not whole' : `The list may be cut short: ${doubt}`;
  throw new ConfigError(`The tenant lists ${what}. ${why}. Nothing was attempted.`);
}

function ownerOf(row: InventoryRow): string {
  return (row.kind === 'pat' ? row.owner.id : row.ownerId) ?? '';
}

type Ended = Pick<Verdict, 'outcome' | 'reason' | 'uncertain'>;

/** Ends what was sought, designated tokens last; what is disputed is kept. */
async function endSought(
  context: RunContext,
  sought: readonly InventoryRow[],
  { shown, person, replacer, formerOwners }: Circumstances,
): Promise<Map<string, Ended>> {
  const agreed = sought.filter((row) => !isDisputed(row, formerOwners));
  const plain = agreed.filter((row) => !replacer.isDesignated(row));
  const lines = await endPlain(context, plain, { shown, person });
  for (const row of agreed)
    if (row.kind === 'pat' && replacer.isDesignated(row)) lines.set(row.id, await replacer.end(row));
  for (const row of sought)
    if (isDisputed(row, formerOwners)) lines.set(row.id ?? '', ofAnother(row, formerOwners));
  return lines;
}

type Circumstances = {
  shown: ShownTokens;
  person: Person;
  replacer: Awaited<ReturnType<typeof createReplacer>>;
  formerOwners: FormerOwners;
};

async function endPlain(
  context: RunContext,
  sought: readonly InventoryRow[],
  { shown, person }: { shown: ShownTokens; person: Person },
): Promise<Map<string, Ended>> {
  const pats = sought.filter((row): row is Pat => row.kind === 'pat');
  if (pats.length === 0) return new Map();
  const { tenant, policy } = context;
  const secrets = policy.rotations.map(({ secret }) => secret);
  const { verdicts } = await createDoor(context).end<Fresh>({
    tenant,
    requests: pats.map((token) => ({
      token,
      grounds: { rule: 'revoked', planHash: '', noticedAt: null, deadline: null },
      reason: wordsOf(person),
      judge: ({ facts }) => decideRevocation(token, facts),
    })),
    read: async (): Promise<Fresh> => ({
      readAt: shown.readAt,
      facts: await emergencyFacts(context, pats, secrets),
    }),
    maxAgeMs: listingValidMs,
    tooOld: 'The listing was older than two minutes. Revoke it again.',
    listNow: () => presentNow(context, { before: shown.rows.size, attempted: pats.length }),
    number: 1,
    progress: (done) => context.progress({ phase: 'revoking', done, total: pats.length }),
  });
  return new Map(pats.flatMap(({ id }, at) => (verdicts[at] ? [[id, verdicts[at]] as const] : [])));
}

/** What stands in the record of a deletion beside its rule. */
export function wordsOf({ by, reason }: Person): string {
  return `revoked by ${by}: ${reason}`;
}

async function presentNow(
  context: RunContext,
  past: { before: number; attempted: number },
): Promise<Presence> {
  const { clientId: ownId } = await context.tenant.connect();
  const { rows, completeness } = await context.tenant.listTokens({});
  const presence = presenceIn({ ids: rows.map(({ id }) => id), completeness, ownId });
  const { maxShrinkPercent } = context.policy.sanity;
  return unlessShrunk(presence, { ...past, maxShrinkPercent });
}

function unreadable(row: InventoryRow): Ended {
  const why = row.kind === 'unreadable' ? row.reason : '';
  const reason = `it cannot be read: ${why}. Delete it in the tenant, if it must go.`;
  return { outcome: 'kept', reason, uncertain: false };
}

function told({ clock }: RunContext, row: InventoryRow, ended: Ended): ByHandToken {
  const line = lineOf(row, ended);
  if (row.kind !== 'pat' || ended.outcome !== 'deleted') return line;
  return { ...line, accessUntil: addMilliseconds(clock.now(), row.validitySeconds * 1000) };
}

function lineOf(row: InventoryRow, { outcome, reason }: Pick<Ended, 'outcome' | 'reason'>): ByHandToken {
  const ownerName = row.kind === 'pat' ? row.owner.name : null;
  return { id: row.id ?? '', name: row.name ?? '', ownerId: ownerOf(row), ownerName, outcome, reason };
}
