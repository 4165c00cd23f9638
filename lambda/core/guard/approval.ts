import * as z from 'zod';
import { addDays, instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Approval, Plan, QuarantinedToken, Stages } from '../plan.ts';
import { order } from '../text.ts';
import { isApprovable } from './guard.ts';

const approvalSchema = z.strictObject({
  schemaVersion: z.literal(1),
  planHash: z.string(),
  approvedAt: instantSchema,
  approvedBy: z.string().min(1),
  reason: z.string().min(1),
  breaches: z.array(z.string()),
  due: z.array(z.string()),
  announce: z.array(z.string()),
});

/** Reads an approval record; null where it cannot be read or is of another plan than its key says. */
export function readApproval(text: string, planHash: string): Approval | null {
  const approval = readJson(approvalSchema, text);
  return approval?.planHash === planHash ? approval : null;
}

/** The record that approves exactly this halted plan; null where there is nothing that could be approved. */
export function approvalOf(
  plan: Plan,
  { approvedBy, approvedAt, reason }: { approvedBy: string; approvedAt: string; reason: string },
): Approval | null {
  const breaches = plan.guard.checks.filter((check) => !check.passed).map((check) => check.name);
  if (!isApprovable(breaches)) return null;
  const ids = { due: dueInQuarantine(plan.quarantined ?? []), announce: [] as string[] };
  for (const { candidate, stage } of plan.planned)
    if (stage.stage === 'due' || stage.stage === 'announce') ids[stage.stage].push(candidate.pat.id);
  const { planHash } = plan;
  return { schemaVersion: 1, planHash, approvedAt, approvedBy, reason, breaches, ...ids };
}

/** The tokens whose time in quarantine is over, sorted: their deletion is part of a plan as any other. */
export function dueInQuarantine(quarantined: readonly QuarantinedToken[]): string[] {
  return quarantined
    .filter(({ standing }) => standing.standing === 'due')
    .map(({ tokenId }) => tokenId)
    .sort();
}

/** The newest approval that has not lapsed: "it lapses after `approvalDays`"; none counts from the future. */
export function validApproval(
  approvals: readonly Approval[],
  { now, approvalDays }: { now: string; approvalDays: number },
): Approval | null {
  const valid = approvals.filter(
    ({ approvedAt }) => approvedAt <= now && addDays(approvedAt, approvalDays) >= now,
  );
  return valid.toSorted((one, other) => order(other.approvedAt, one.approvedAt))[0] ?? null;
}

/** "To those of the plan's tokens that it would still delete: never to others." All others wait. */
export function restrictToApproval(stages: Stages, approval: Approval): Stages {
  const [due, announce] = [new Set(approval.due), new Set(approval.announce)];
  const restricted = new Map(stages);
  for (const [id, stage] of stages) {
    if (stage.stage === 'announce' && !announce.has(id)) restricted.delete(id);
    if (stage.stage !== 'due' || due.has(id)) continue;
    if (stage.notice === null) restricted.delete(id);
    else restricted.set(id, { stage: 'running', notice: stage.notice });
  }
  return restricted;
}
