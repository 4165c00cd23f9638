import { renewLease } from '../archive/lease.ts';
import { addDays, addMilliseconds } from '../core/instant.ts';
import type { NoticeRecord } from '../core/plan.ts';
import { judgeGivingBack } from '../core/quarantine/give-back.ts';
import type { Quarantined } from '../core/quarantine/ledger.ts';
import { createDoor } from '../deletion/door.ts';
import type { DeletionRequest, Errand, Passed, Request, ReturnRequest } from '../deletion/passage.ts';
import type { RunContext } from './context.ts';
import { freshFacts } from './fresh-facts.ts';
import { type BatchFacts, expiriesNow, judgeAgain, presentNow, rereadBatch } from './recheck.ts';
import { reasonToStop } from './runner.ts';
import { type Batch, type Due, readBatch } from './stored-batch.ts';

/** A re-read older than this is refused, in milliseconds. */
const rereadValidMs = 120_000;

/** How far in the future a quarantine's expiry lies: a tenant takes no other, and the requests may have to wait. */
const marginMs = 10 * 60_000;

/**
 * One unit that nothing may split: switch, lease, re-read, lease, intent, requests, outcome. Repeating it after a
 * crash is safe: what an earlier attempt did is known by its own record, and where that was cut off too, by its
 * intent. `stop` says why no further batch may begin.
 */
export async function endBatch(
  context: RunContext,
  number: number,
): Promise<{ done: number; stop: string | null }> {
  const stop = await reasonToStop(context);
  if (stop !== null) return { done: 0, stop };
  await renewLease(context);
  const batch = await readBatch(context, number);
  const passed = await passDoor(context, batch);
  return { done: passed.verdicts.length, stop: passed.stop };
}

function passDoor(context: RunContext, batch: Batch): Promise<Passed> {
  const { clock, policy, tenant } = context;
  const door = createDoor(context);
  const errand = errandOf(context, batch);
  const { work } = batch;
  const requests = batch.due.map((one) => requestOf(batch, one));
  switch (work.does) {
    case 'delete':
    case 'delete-quarantined':
      return door.end({ ...errand, requests, tenant, listNow: presentNow });
    case 'quarantine': {
      const expiresAt = addMilliseconds(clock.now(), batch.aheadMs + marginMs);
      const until = addDays(expiresAt, policy.quarantine?.days ?? 0);
      return door.quarantine({ ...errand, requests, tenant, expiresAt, until, expiriesNow });
    }
    case 'expire': {
      const expiresAt = addDays(clock.now(), work.inDays);
      return door.quarantine({ ...errand, requests, tenant, expiresAt, until: null, expiriesNow });
    }
    case 'give-back': {
      const returning = batch.due.map((one) => returnOf(context, batch, one));
      return door.giveBack({ ...errand, requests: returning, tenant, expiriesNow });
    }
  }
}

function errandOf(context: RunContext, batch: Batch): Omit<Errand<BatchFacts, never>, 'requests'> {
  return {
    read: () => rereadNow(context, batch),
    maxAgeMs: rereadValidMs,
    tooOld: 'The re-read of its batch was older than two minutes.',
    number: batch.number,
    progress: (done) => context.progress({ phase: 'deleting', done: batch.before + done, total: batch.of }),
  };
}

function requestOf(batch: Batch, one: Due): DeletionRequest<BatchFacts> {
  return {
    token: one.candidate.pat,
    grounds: groundsOf(batch, one),
    ...(one.known !== undefined && { reason: one.candidate.reason }),
    judge: (fresh) => judgeAgain(fresh, one),
  };
}

function returnOf(
  { clock }: RunContext,
  batch: Batch,
  one: Due & { known?: Quarantined },
): ReturnRequest<BatchFacts> {
  const { pat } = one.candidate;
  return {
    token: pat,
    grounds: groundsOf(batch, one),
    reason: one.candidate.reason,
    judge: ({ rows, doubt }) => {
      if (one.known === undefined) return { allowed: false, reason: 'it is in no quarantine' };
      const row = rows.get(pat.id);
      const shown = row === undefined ? { entry: null, doubt } : { entry: { row } };
      return judgeGivingBack({ ...one.known, id: pat.id }, shown, clock.now());
    },
  };
}

/** What an auditor is to read of a notice beside the end that it allowed. */
function groundsOf({ planHash }: Batch, { candidate: { rule }, notice, known }: Due): Request['grounds'] {
  const told = known === undefined ? toldBy(notice) : toldBefore(known);
  return { rule, planHash, ...told };
}

type Told = Omit<Request['grounds'], 'rule' | 'planHash'>;

function toldBy(notice: NoticeRecord | null): Told {
  if (notice === null) return { noticedAt: null, deadline: null };
  const { firstNoticed, deadline, messageId, owner } = notice;
  const ofOwner = owner === undefined ? {} : { ownerMail: owner };
  return { noticedAt: firstNoticed, deadline, noticeMessageId: messageId, ...ofOwner };
}

/** The notice that allowed the quarantine. */
function toldBefore({ record: { noticedAt, deadline, noticeMessageId, ownerMail } }: Quarantined): Told {
  return {
    noticedAt,
    deadline,
    ...(noticeMessageId !== undefined && { noticeMessageId }),
    ...(ownerMail !== undefined && { ownerMail }),
  };
}

/** What may have changed since the plan: the facts that protect tokens, and the tokens themselves. */
async function rereadNow(context: RunContext, batch: Batch): Promise<BatchFacts> {
  const readAt = context.clock.now();
  const ownerIds = batch.due.map(({ candidate }) => candidate.pat.owner.id);
  const secrets = context.policy.rotations.map(({ secret }) => secret);
  // A token in doubt was not planned for an end, and one that changed since is spared.
  const facts = await freshFacts(context, {
    ...{ ownerIds, gone: batch.gone, now: batch.now, secrets },
    doubts: new Map(),
  });
  return rereadBatch({ context, batch, facts, readAt });
}
