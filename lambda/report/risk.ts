import type { RunSummary } from '../core/results.ts';
import { counted, figure } from './wording.ts';

/** "How many tokens may do everything, never expire, belong to people who left." */
export function riskWords({ risk }: RunSummary): string[] {
  if (risk === undefined || risk.tokens === 0) return [];
  const { tokens, everything, neverExpire, ownerLeft, ownerKnown } = risk;
  const left = `${figure(ownerLeft)} of the ${figure(ownerKnown)} whose owner was looked up ${ownerLeft === 1 ? 'belongs' : 'belong'} to people who left`;
  return [
    `Of ${counted(tokens, 'token')} that stand, the platform's apart, ${figure(everything)} may do everything and ${figure(neverExpire)} never expire; ${left}.`,
  ];
}

/** "When the backlog will be gone at tonight's pace." */
export function paceWords({ pace }: RunSummary): string[] {
  if (pace === undefined || pace.queued === 0) return [];
  if (pace.announce === 0)
    return [`${counted(pace.queued, 'token')} to be given notice, and none tonight: see the limits.`];
  const nights = Math.ceil(pace.queued / pace.announce);
  return [
    `${counted(pace.queued, 'more token')} wait for a notice: at ${figure(pace.announce)} a night, the last gets it in ${counted(nights, 'night')}.`,
  ];
}
