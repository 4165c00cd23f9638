import type { DeletionRecord } from '../../core/plan.ts';
import type { Clock } from '../../ports.ts';
import type { Recorder } from '../../rotate/deps.ts';
import { keyOf } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import { renewLease } from '../run/lease.ts';
import type { Verdict } from './recheck.ts';
import { intended, lineOf, storeIntent, storeOutcome, verdictOf } from './record.ts';

/** Writes one deletion down: what is intended, or what became of it. */
type Write = (part: 'intent' | 'outcome', record: DeletionRecord) => Promise<void>;

/** By whom and by which policy tokens are deleted, and where that is written; opened anew for each deletion. */
export type RecorderOptions = {
  runId: string;
  policyHash: string;
  clock: Clock;
  open: () => Promise<Write>;
};

/** Makes the recorder of a rotation's deletions, in the format of all others. */
export function createRecorder({ runId, policyHash, clock, open }: RecorderOptions): Recorder {
  return async ({ token, rule, reason }, send) => {
    const grounds = { rule, policyHash, planHash: '', noticedAt: null, deadline: null, runId };
    const line = (verdict: Verdict) =>
      lineOf(token, grounds, {
        ...verdict,
        at: clock.now(),
        reason: [reason, verdict.reason].filter((part) => part !== '').join('; '),
      });
    const write = await open();
    await write('intent', line(intended));
    const ending = await send();
    await write('outcome', line(verdictOf(ending)));
    return ending;
  };
}

/** A recorder into the archive of a run, beside its batches: an intent and an outcome a token. */
export function archiveRecorder(context: RunContext): Recorder {
  const { run, policyHash, clock } = context;
  const open = async (): Promise<Write> => {
    // A machine that slept may find that the tenant is another run's by now.
    await renewLease(context);
    const number = await freeNumber(context);
    return (part, record) =>
      part === 'intent' ? storeIntent(context, number, [record]) : storeOutcome(context, number, [record]);
  };
  return createRecorder({ runId: run.runId, policyHash, clock, open });
}

/** The number after the last intent: a step that is repeated must not write over what it wrote before. */
async function freeNumber({ archive, run }: RunContext): Promise<number> {
  const [last] = await archive.list(keyOf(run, 'intents'), 1);
  const number = /(\d+)(?:\.outcome)?\.json$/.exec(last ?? '')?.[1] ?? '0';
  return Number(number) + 1;
}
