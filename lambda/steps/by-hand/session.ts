import { releaseLease, takeLease } from '../../archive/lease.ts';
import { keyOf, type RunIdentity } from '../../archive/run.ts';
import type { ByHand } from '../../core/by-hand.ts';
import { trustedTime } from '../../core/guard/integrity.ts';
import type { Expiry, InventoryRow } from '../../core/pat.ts';
import { GuardError } from '../../errors.ts';
import type { Connection } from '../../ports.ts';
import { renderByHand } from '../../report/message.ts';
import type { RunContext, RunDeps } from '../context.ts';
import { connectTenant, knownTenantId, startRun } from '../runner.ts';

/** Who acts, and why: for the record. */
export type Person = { by: string; reason: string };

/** What came of it; unsettled = a later night is to find out what became of a deletion. */
type Settled = { done: ByHand; unsettled: boolean };

/** Does something under the tenant's lease, so that no run works beside it. @throws GuardError where one does */
export async function withTenant(
  deps: RunDeps,
  work: (context: RunContext) => Promise<Settled>,
): Promise<ByHand> {
  const connection = await connectByHand(deps);
  const run = await startRun(deps);
  const lease = await takeLease({ ...deps, run });
  if (!lease.held) throw new GuardError(`Nothing was done: ${lease.reason}.`);
  const { unfinished } = lease;
  try {
    const { done, unsettled } = await work({ ...deps, run, connection });
    await releaseLease({ ...deps, run }, unsettled ? [...unfinished, run.prefix] : unfinished);
    return done;
  } catch (error) {
    const attempted = await deps.archive.list(keyOf(run, 'intents'), 1);
    await releaseLease({ ...deps, run }, attempted.length > 0 ? [...unfinished, run.prefix] : unfinished);
    throw error;
  }
}

/**
 * Opens the session for a person, before the lease is asked for, which a wrong clock would take from a run that is
 * under way: what halts a night for its clock or its tenant lets no hand end or give back anything either.
 * @throws ConfigError, GuardError
 */
export async function connectByHand(deps: RunDeps): Promise<Connection> {
  const connection = await connectTenant(deps);
  const { serverTime: server, tenantId } = connection;
  const local = deps.clock.now();
  const { sanity } = deps.policy;
  if (trustedTime([{ server, local }], sanity) === null)
    throw new GuardError(
      `Nothing was done: this machine's clock says ${local}, the tenant's ${server ?? 'nothing'}, and they may differ by ` +
        `${sanity.maxClockSkewMinutes} minutes. Set the clock that is wrong, or raise sanity.maxClockSkewMinutes where both are right enough.`,
    );
  if (tenantId === null && (await knownTenantId(deps)) !== null)
    throw new GuardError(
      'Nothing was done: the tenant does not tell its id, so that nobody knows whether it is the one of the earlier runs. ' +
        'Check baseUrl and credentials, and try again; if it lasts, ask SailPoint.',
    );
  return connection;
}

/** The record of what is about to be done. */
export function openRecord(
  context: RunContext,
  { act, listed }: Pick<ByHand, 'act' | 'listed'>,
  { by, reason }: Person,
): ByHand {
  const { run, tenantName: tenant, policyHash, archive } = context;
  return {
    ...{ schemaVersion: 1, act, runId: run.runId, tenant, at: run.startedAt, by, reason, policyHash, listed },
    ...{ finishedAt: null, tokens: [], notes: [], location: archive.locate(keyOf(run, 'byHand')) },
  };
}

/** Writes the record, as far as it is known. */
export async function writeRecord(
  { archive, run }: { archive: RunContext['archive']; run: RunIdentity },
  record: ByHand,
): Promise<void> {
  await archive.write(keyOf(run, 'byHand'), JSON.stringify(record, null, 2));
}

/** Tells the operators at once, and closes the record; a message that is refused, or that nobody reads though something was ended, is a note of it. */
export async function finishRecord(context: RunContext, record: ByHand): Promise<ByHand> {
  const finished = { ...record, finishedAt: context.clock.now() };
  // Written first: what was done is on record also where nobody can be told.
  await writeRecord(context, finished);
  const { accepted, readers, reason } = await context.notifier.publish(renderByHand(finished));
  if (accepted && (readers > 0 || record.act !== 'revoke')) return finished;
  const told = {
    ...finished,
    notes: [
      ...finished.notes,
      `The operators were not told: ${reason ?? (accepted ? 'nobody is named' : 'refused')}.`,
    ],
  };
  await writeRecord(context, told);
  return told;
}

/** The tenant's tokens by id, when they were listed, and why the list may lack some. */
export type ShownTokens = {
  readAt: string;
  rows: ReadonlyMap<string, InventoryRow>;
  doubt: string | null;
};

/** Lists the tenant's tokens for a person. @throws IscError */
export async function listRows({ tenant, clock, progress }: RunContext): Promise<ShownTokens> {
  progress({ phase: 'listing tokens', done: 0, total: null });
  const readAt = clock.now();
  const { rows, completeness } = await tenant.listTokens({});
  const known = rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const]));
  const doubt = completeness.kind === 'complete' ? null : completeness.reason;
  return { readAt, rows: new Map(known), doubt };
}

/** Which token bears which expiry. */
export function expiriesOf(rows: ShownTokens['rows']): Map<string, Expiry> {
  return new Map([...rows].flatMap(([id, row]) => (row.kind === 'pat' ? [[id, row.expiry] as const] : [])));
}
