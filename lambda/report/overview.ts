import type { ExemptionResult, RotationResult, RunResults, RunSummary } from '../core/results.ts';
import { waysOutOf } from './commands.ts';
import { hasDecided, hasRead } from './extent.ts';
import { happenedIn, matched, quarantinedIn } from './happened.ts';
import { nextOf } from './upcoming.ts';
import { counted, day, figure } from './wording.ts';

/** A run in sentences: what happened, what needs a person and what comes next. Texts are not sanitized. */
export type Overview = {
  headline: string;
  happened: string[];
  needs: string[];
  /** How dangerous the tokens are, and how soon the work is done. */
  risk: string[];
  /** What can be pasted for that. */
  commands: string[];
  /** What to say where nothing needs a person. */
  calm: string;
  next: string[];
  /** What to say where nothing comes next. */
  idle: string;
};

/** Tells a run for readers of the mail and of the report alike. */
export function overviewOf(results: RunResults): Overview {
  return {
    headline: headlineOf(results),
    happened: happenedIn(results),
    needs: needsOf(results),
    risk: [...riskWords(results.summary), ...paceWords(results.summary)],
    commands: waysOutOf(results).commands,
    calm: calmOf(results),
    next: nextOf(results),
    idle: hasDecided(results.summary)
      ? 'No deletion and no rotation is scheduled.'
      : 'Not known: the run failed before it could tell.',
  };
}

/** Whether a run ended with something that a person must look at now. */
export function urgencyOf(results: RunResults): 'high' | 'medium' | 'low' {
  const { status } = results.summary;
  if (status === 'halted' || status === 'failed') return 'high';
  return status === 'partial' || needsOf(results).length > 0 ? 'medium' : 'low';
}

function headlineOf(results: RunResults): string {
  const { status, mode } = results.summary;
  if (status === 'halted') return haltOf(results);
  if (status === 'failed') return `The run failed: ${results.problems[0] ?? 'see the log for the reason.'}`;
  const did = mode === 'enforce' ? enforcedOf(results) : foreseenOf(results);
  return status === 'partial' ? `Done in part. ${did}` : did;
}

function haltOf({ summary, guard }: RunResults): string {
  const held = counted(summary.deletions.planned, 'planned deletion');
  if (guard.verdict === 'approval') return `Waiting for approval: nothing was deleted, ${held} held back.`;
  return `Halted by the guard: nothing was deleted, ${held} held back.`;
}

function enforcedOf({ summary, ended }: RunResults): string {
  const { deleted, failed, notReached, noticed, waiting, released = 0 } = summary.deletions;
  const parts: [number, string][] = [
    [deleted, 'deleted'],
    [quarantinedIn(ended), 'quarantined'],
    [released, 'given back'],
    [failed, 'failed'],
    [notReached, 'not reached'],
    [noticed, 'given notice'],
    [waiting, 'waiting'],
  ];
  const [first, ...others] = parts.filter(([value]) => value > 0);
  const total = counted(summary.inventory.total, 'token');
  if (first === undefined) return `Nothing to delete among ${total}.`;
  const rest = others.map(([value, word]) => `, ${figure(value)} ${word}`).join('');
  return `${figure(first[0])} of ${total} ${first[1]}${rest}.`;
}

function foreseenOf({ summary }: RunResults): string {
  const { planned } = summary.deletions;
  const total = counted(summary.inventory.total, 'token');
  if (planned === 0) return `Nothing to delete among ${total}.`;
  return `${matched(planned, total)}. ${tonightOf(summary)}Report only: nothing was changed.`;
}

/** What the same night would do if it enforced; nothing where an older version did not say. */
function tonightOf({ pace, deletions }: RunSummary): string {
  if (pace === undefined) return '';
  return `An enforcing run would give notice of ${figure(pace.announce)} tonight and delete ${figure(deletions.due)}. `;
}

function needsOf(results: RunResults): string[] {
  const { summary, guard, problems, rotations, exemptions, recovered } = results;
  const needs = [
    // A night that goes on all the same was approved by a person, who knows them.
    ...(guard.verdict === 'proceed' ? [] : guard.reasons),
    ...waysOutOf(results).sentences,
    ...problems,
    ...recovered.runs.map(cutOff),
    ...unfinishedOf(summary),
    ...rotations.flatMap(rotationNeeds),
    ...exemptions.flatMap((exemption) => exemptionNeeds(exemption, hasRead(summary))),
    ...usedInQuarantine(results),
    ...graverFindings(results),
  ];
  return [...new Set(needs)];
}

/** Tokens that were given back tonight since somebody needs them. */
function usedInQuarantine({ findings }: RunResults): string[] {
  const used = findings.filter(({ kind, standing }) => kind === 'quarantine-used' && standing === undefined);
  if (used.length === 0) return [];
  const were = used.length === 1 ? 'was' : 'were';
  return [
    `${counted(used.length, 'token')} ${were} used after the expiry was brought forward: see the finding quarantine-used.`,
  ];
}

function cutOff(prefix: string): string {
  return `Run ${prefix.split('/').at(-2)} did not tell all that it deleted, so it is told here: find out what ended it.`;
}

function calmOf({ summary }: RunResults): string {
  const { high } = summary.findings;
  return high === 0
    ? 'Nothing.'
    : `No more findings of high severity than before: ${figure(high)} ${high === 1 ? 'stays' : 'stay'} open.`;
}

function unfinishedOf({ status, deletions }: RunResults['summary']): string[] {
  const { failed } = deletions;
  const notReached = status === 'halted' ? 0 : deletions.notReached;
  return [
    ...(failed > 0 ? [`${counted(failed, 'deletion')} failed; the report says why.`] : []),
    ...(notReached > 0 ? [`${counted(notReached, 'deletion')} not reached; the next run tries again.`] : []),
  ];
}

function rotationNeeds(rotation: RotationResult): string[] {
  const { secret, state, reason, predecessor } = rotation;
  const failed = state === 'failed' ? [`Rotation of ${secret} failed: ${reason}`] : [];
  const used =
    predecessor.state === 'still-used'
      ? [`The old token of ${secret} was still used on ${day(predecessor.lastUsed)}: find the consumer.`]
      : [];
  return [...failed, ...used];
}

function exemptionNeeds({ exemption, state, tokenIds }: ExemptionResult, isTested: boolean): string[] {
  const subject = `The exemption "${exemption.reason}" (${exemption.approvedBy})`;
  if (state === 'lapsed') return [`${subject} lapsed on ${exemption.until}: renew or remove it.`];
  if (state === 'lapsing') return [`${subject} ends on ${exemption.until}: renew it or let it lapse.`];
  return isTested && tokenIds.length === 0 ? [`${subject} matches no token: correct or remove it.`] : [];
}

function graverFindings({ summary, history }: RunResults): string[] {
  const before = history.findLast(hasDecided);
  if (before === undefined && summary.findings.high > 0)
    return [`${counted(summary.findings.high, 'finding')} of high severity: the report lists them by rule.`];
  const more = before === undefined ? 0 : summary.findings.high - before.findings.high;
  return more > 0 ? [`${counted(more, 'more finding')} of high severity than in the run before.`] : [];
}

/** "How many tokens may do everything, never expire, belong to people who left." */
function riskWords({ risk }: RunSummary): string[] {
  if (risk === undefined || risk.tokens === 0) return [];
  const { tokens, everything, neverExpire, ownerLeft, ownerKnown } = risk;
  const left = `${figure(ownerLeft)} of the ${figure(ownerKnown)} whose owner was looked up ${ownerLeft === 1 ? 'belongs' : 'belong'} to people who left`;
  return [
    `Of ${counted(tokens, 'token')} that stand, the platform's apart, ${figure(everything)} may do everything and ${figure(neverExpire)} never expire; ${left}.`,
  ];
}

/** "When the backlog will be gone at tonight's pace." */
function paceWords({ pace }: RunSummary): string[] {
  if (pace === undefined || pace.queued === 0) return [];
  if (pace.announce === 0)
    return [`${counted(pace.queued, 'token')} to be given notice, and none tonight: see the limits.`];
  const nights = Math.ceil(pace.queued / pace.announce);
  return [
    `${counted(pace.queued, 'more token')} wait for a notice: at ${figure(pace.announce)} a night, the last gets it in ${counted(nights, 'night')}.`,
  ];
}
