import { keyOf } from '../../archive/run.ts';
import type { ByHand, ByHandToken } from '../../core/by-hand.ts';
import { addMilliseconds } from '../../core/instant.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import type { Facts } from '../../core/plan.ts';
import { decideRevocation } from '../../core/revoke.ts';
import { plainId } from '../../core/text.ts';
import { createDoor } from '../../deletion/door.ts';
import type { Fresh } from '../../deletion/passage.ts';
import { readRecords } from '../../deletion/record.ts';
import type { Verdict } from '../../deletion/verdict.ts';
import { renderDeletions } from '../../report/deletions.ts';
import { doubtUnlisted, unreadableInWords } from '../../rotate/secret/designated.ts';
import type { RunContext, RunDeps } from '../context.ts';
import { emergencyFacts, listPresent } from '../fresh-facts.ts';
import { forgetQuarantined } from '../quarantine.ts';
import { settle } from '../runner.ts';
import {
  doubtForOwner,
  type EarlierNights,
  lostProtections,
  type OwnerDoubt,
  ownerOf,
  recallEarlierNights,
} from './earlier-nights.ts';
import { createReplacer, type Replacer } from './replace-designated.ts';
import {
  finishRecord,
  listRows,
  openRecord,
  type Person,
  type ShownTokens,
  withTenant,
  writeRecord,
} from './session.ts';
import { missedIn, patsIn, type Revoked, soughtIn } from './sought.ts';

const listingValidMs = 120_000;

/**
 * Ends tokens at once for a person, without rule and notice, by the door and on record; a designated one is replaced
 * first. Asks no switch: in an emergency it says `halt`, and nights stay away.
 * @throws ConfigError where the tenant lists no such token; GuardError; IscError
 */
export function revokeTokens(deps: RunDeps, asked: Revoked, person: Person): Promise<ByHand> {
  return withTenant(deps, async (context) => {
    const shown = await listRows(context);
    const nights = await recallEarlierNights(context);
    const sought = soughtIn(asked, shown, nights);
    const missed = missedIn(asked, shown, nights);
    const record = openRecord(context, { act: 'revoke', listed: shown.rows.size }, person);
    await writeRecord(context, { ...record, tokens: sought.map((row) => lineOf(row, begun)) });
    const circumstances = await readCircumstances(context, sought, { asked, shown, person, nights });
    const { replacer, unread } = circumstances;
    const lines = await endSought(context, sought, circumstances);
    const ended = sought.map((row) => told(context, row, lines.get(row.id ?? '') ?? unreadable(row)));
    const tokens = [...ended, ...missed.tokens];
    await writeDeletions(context);
    // Whatever fails now, the operators are to be told of what was ended.
    const deleted = tokens.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
    const forgotten = await settle(() => forgetQuarantined(context, deleted));
    const notes = [
      ...missed.notes,
      ...unread,
      ...replacer.notes(),
      ...(forgotten.ok ? [] : [forgotten.reason]),
    ];
    const done = await finishRecord(context, { ...record, tokens, notes });
    return { done, unsettled: [...lines.values()].some(({ uncertain }) => uncertain) };
  });
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

type Ended = Pick<Verdict, 'outcome' | 'reason' | 'uncertain'>;

/** What the tokens are judged by that a person wants gone. */
type Circumstances = {
  shown: ShownTokens;
  person: Person;
  replacer: Replacer;
  /** Protections that earlier nights knew. */
  lost: Facts['doubts'];
  /** Why one is kept of which the person named the owner alone. */
  doubtOf: OwnerDoubt;
  /** The designated secrets for whose sake everything is kept, in sentences. */
  unread: string[];
};

async function readCircumstances(
  context: RunContext,
  sought: readonly InventoryRow[],
  {
    asked,
    shown,
    person,
    nights,
  }: Pick<Circumstances, 'shown' | 'person'> & { asked: Revoked; nights: EarlierNights },
): Promise<Circumstances> {
  const { rotator, policy } = context;
  const designated = await rotator.designatedIds(policy.rotations.map(({ secret }) => secret));
  const known = { shown, designated, nights };
  const pats = patsIn(sought);
  const lost = lostProtections(context, pats, known);
  const doubtOf = 'owner' in asked ? await doubtForOwner(context, pats, known) : () => null;
  const listed = [...shown.rows.values()];
  const unread = unreadableInWords(doubtUnlisted(designated, listed).unreadable);
  const replacer = createReplacer(context, { person, designated, lost, listed });
  return { shown, person, lost, doubtOf, unread, replacer };
}

/** Ends what was sought, designated tokens last; what is in doubt is kept. */
async function endSought(
  context: RunContext,
  sought: readonly InventoryRow[],
  circumstances: Circumstances,
): Promise<Map<string, Ended>> {
  const { replacer, lost, doubtOf } = circumstances;
  // What earlier nights knew as protected, the door keeps, with a word of what a person can do.
  const doubts = new Map(sought.map((row) => [row, lost.has(plainId(row.id ?? '')) ? null : doubtOf(row)]));
  const agreed = patsIn(sought.filter((row) => doubts.get(row) === null));
  const plain = agreed.filter((row) => !replacer.isDesignated(row));
  const lines = await endPlain(context, plain, circumstances);
  for (const row of agreed) if (replacer.isDesignated(row)) lines.set(row.id, await replacer.end(row));
  for (const [row, reason] of doubts)
    if (reason !== null) lines.set(row.id ?? '', { outcome: 'kept', reason, uncertain: false });
  return lines;
}

async function endPlain(
  context: RunContext,
  pats: readonly Pat[],
  { shown, person, lost }: Pick<Circumstances, 'shown' | 'person' | 'lost'>,
): Promise<Map<string, Ended>> {
  if (pats.length === 0) return new Map();
  const { tenant, policy } = context;
  const secrets = policy.rotations.map(({ secret }) => secret);
  const { verdicts } = await createDoor(context).end<Fresh>({
    tenant,
    requests: pats.map((token) => ({
      token,
      grounds: { rule: 'revoked', planHash: '', noticedAt: null, deadline: null },
      reason: `revoked by ${person.by}: ${person.reason}`,
      judge: ({ facts }) => decideRevocation(token, facts),
    })),
    read: async (): Promise<Fresh> => ({
      readAt: shown.readAt,
      facts: await emergencyFacts(context, pats, { secrets, listed: shown.rows.values(), doubts: lost }),
    }),
    maxAgeMs: listingValidMs,
    tooOld: 'The listing was older than two minutes. Revoke it again.',
    listNow: () => listPresent(context, { before: shown.rows.size, attempted: pats.length }),
    number: 1,
    progress: (done) => context.progress({ phase: 'revoking', done, total: pats.length }),
  });
  return new Map(pats.flatMap(({ id }, at) => (verdicts[at] ? [[id, verdicts[at]] as const] : [])));
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
