import { quarantineKey, runsPrefix } from '../../archive/run.ts';
import type { ByHand, ByHandToken } from '../../core/by-hand.ts';
import type { DeletionRecord } from '../../core/deletion-record.ts';
import { expiryToGiveBack, isSameExpiry, judgeGivingBack } from '../../core/quarantine/give-back.ts';
import { readQuarantine } from '../../core/quarantine/ledger.ts';
import { type Asked, findRestorable, type Restorable } from '../../core/quarantine/restorable.ts';
import { createDoor } from '../../deletion/door.ts';
import type { Passed } from '../../deletion/passage.ts';
import { recordsIn } from '../../deletion/record.ts';
import { ConfigError } from '../../errors.ts';
import type { RunContext, RunDeps } from '../context.ts';
import { markRestored } from '../restored.ts';
import { settle } from '../runner.ts';
import {
  expiriesOf,
  finishRecord,
  listRows,
  openRecord,
  type Person,
  type ShownTokens,
  withTenant,
  writeRecord,
} from './session.ts';

const listingValidMs = 120_000;

/**
 * Takes tokens out of quarantine for a person, by the door and on record, and keeps them from being ended again at
 * once. Works from the archive alone.
 * @throws ConfigError where nothing of what is asked for was ever ended by its expiry; GuardError; IscError
 */
export function restoreTokens(deps: RunDeps, asked: Asked, person: Person): Promise<ByHand> {
  return withTenant(deps, async (context) => {
    const shown = await listRows(context);
    const { found, problems: notes } = await find(context, asked, shown);
    const opened = openRecord(context, { act: 'restore', listed: shown.rows.size }, person);
    const record = { ...opened, notes };
    await writeRecord(context, record);
    const wanted = found.filter((one) => one.former !== null);
    await markRestored(
      context,
      wanted.map(({ token }) => token.id),
      person,
    );
    const { verdicts } = await giveBack(context, wanted, { shown, person });
    const returned = wanted.map((one, at) => lineOf(one, verdicts[at], shown));
    const tokens = [...returned, ...found.flatMap(lineOfLost)];
    // What was not given back is the next night's: the mark says that a person wants it.
    return { done: await finishRecord(context, { ...record, tokens }), unsettled: false };
  });
}

async function find(
  context: RunContext,
  asked: Asked,
  { rows }: ShownTokens,
): Promise<{ found: Restorable[]; problems: string[] }> {
  const { archive, tenantName, clock } = context;
  const stored = await archive.read(quarantineKey(tenantName));
  // What waits is known of the intents as well: a list that cannot be read hides no token.
  const { quarantine } = readQuarantine(stored?.body ?? null, tenantName, clock.now());
  const { records, problems } = await recordedAttempts(context);
  const found = findRestorable(asked, { records, quarantined: quarantine?.tokens ?? {}, rows });
  if ('token' in asked && found.length > 1)
    throw new ConfigError(
      `${found.length} tokens have an id that begins with ${asked.token}. Give more of it.`,
    );
  if (found.length > 0) return { found, problems };
  throw new ConfigError(
    `${problems.map((problem) => `${problem} `).join('')}Nothing in ${archive.locate(`${tenantName}/`)} says that ${inWords(asked)} in quarantine. Check --tenant and --out; \`report\` names the runs.`,
  );
}

function inWords(asked: Asked): string {
  if ('token' in asked) return `token ${asked.token} is`;
  return 'owner' in asked ? `a token of owner ${asked.owner} is` : `run ${asked.run} put a token`;
}

type Returnable = Extract<Restorable, { set: string }>;

function giveBack(
  context: RunContext,
  wanted: readonly Returnable[],
  { shown, person }: { shown: ShownTokens; person: Person },
): Promise<Passed> {
  const { tenant } = context;
  return createDoor(context).giveBack({
    tenant,
    requests: wanted.map(({ token, rule, former, set }) => ({
      token,
      grounds: { rule, planHash: '', noticedAt: null, deadline: null },
      reason: `restored by ${person.by}: ${person.reason}`,
      judge: ({ rows, doubt, readAt }: ShownTokens) => {
        const row = rows.get(token.id);
        return judgeGivingBack(
          { id: token.id, former, set },
          row === undefined ? { entry: null, doubt } : { entry: { row } },
          readAt,
        );
      },
    })),
    read: async () => shown,
    maxAgeMs: listingValidMs,
    tooOld: 'The listing was older than two minutes. Restore it again.',
    expiriesNow: async () => expiriesOf((await listRows(context)).rows),
    number: 1,
    progress: (done) => context.progress({ phase: 'giving back', done, total: wanted.length }),
  });
}

function lineOf(
  { token, former }: Returnable,
  verdict: Passed['verdicts'][number] | undefined,
  { readAt }: ShownTokens,
): ByHandToken {
  const { outcome, reason } = verdict ?? { outcome: 'not-reached', reason: '' };
  const line = { ...about(token), outcome, reason };
  if (outcome !== 'released') return line;
  const expiry = expiryToGiveBack(former, readAt);
  const passed = 'Its former expiry has passed: it has a day from now.';
  return { ...line, expiry, reason: isSameExpiry(former, expiry) ? '' : passed };
}

function lineOfLost(one: Restorable): ByHandToken[] {
  return one.former === null ? [{ ...about(one.token), outcome: one.outcome, reason: one.reason }] : [];
}

function about({ id, name, owner }: Restorable['token']) {
  return { id, name, ownerId: owner.id, ownerName: owner.name };
}

const intent = /^(.+)\/intents\/\d+(?:\.outcome)?\.json$/;
const runsAtOnce = 16;

/** What runs recorded, and of which of them it cannot be read. */
type Recorded = { records: DeletionRecord[]; problems: string[] };

/**
 * Everything that the runs of a tenant recorded of tokens that they ended or gave back, newest run first. A run whose
 * record was damaged hides no other's.
 */
export async function recordedAttempts({
  archive,
  tenantName,
}: Pick<RunDeps, 'archive' | 'tenantName'>): Promise<Recorded> {
  const keys = (await archive.list(runsPrefix(tenantName))).filter((key) => intent.test(key));
  const runs = [...Map.groupBy(keys, (key) => intent.exec(key)?.[1] ?? '').values()].reverse();
  const recorded: Recorded = { records: [], problems: [] };
  for (let from = 0; from < runs.length; from += runsAtOnce) {
    const part = runs.slice(from, from + runsAtOnce);
    for (const read of await Promise.all(part.map((run) => settle(() => recordsIn(archive, run)))))
      if (read.ok) recorded.records.push(...read.value);
      else recorded.problems.push(read.reason);
  }
  return recorded;
}
