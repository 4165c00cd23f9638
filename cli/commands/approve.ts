import { readIfThere, replaceRead } from '../../lambda/archive/documents.ts';
import { approvalKey, runsPrefix } from '../../lambda/archive/run.ts';
import { approvalOf, readApproval, validApproval } from '../../lambda/core/guard/approval.ts';
import type { Approval, Plan } from '../../lambda/core/plan.ts';
import { ConfigError } from '../../lambda/errors.ts';
import type { Archive } from '../../lambda/ports.ts';
import { planShape } from '../../lambda/steps/stored-plan.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { chooseTenant, loadPolicy } from '../policy-source.ts';
import { openArchive } from '../session.ts';
import { personName } from './by-hand.ts';

/** A halted plan older than so many runs is not looked for. */
const runsSearched = 60;

/** Records who approves exactly that halted plan, and why; the next run applies it. */
export async function approve(
  flags: CommonFlags & { subject: string; reason?: string; by?: string },
  { console }: CommandContext,
): Promise<number> {
  const { name, policy } = chooseTenant(await loadPolicy(flags.policy), flags.tenant);
  const key = approvalKey(name, flags.subject);
  if (key === null)
    throw new ConfigError(
      'That is no plan hash. It looks like sha256: and 64 hexadecimal digits; the message of the halted run names it.',
    );
  const reason = flags.reason?.trim() ?? '';
  if (reason === '') throw new ConfigError('An approval needs a reason for the record: --reason "…".');
  if (policy.limits.onBreach !== 'approval')
    throw new ConfigError(
      `The policy of "${name}" says limits.onBreach: halt: no approval lifts a halt there.`,
    );
  const archive = await openArchive(flags.out);
  const plan = await findPlan(archive, name, flags.subject);
  const approver = {
    approvedBy: personName(flags.by),
    approvedAt: new Date().toISOString(),
    reason,
  };
  const approval = approvalOf(plan, approver);
  if (plan.guard.verdict !== 'approval' || plan.mode !== 'enforce' || approval === null) {
    throw new ConfigError(
      `That plan cannot be approved: ${plan.guard.reasons.join('; ') || 'its run was not halted'}.`,
    );
  }
  await record(archive, key, { approval, approvalDays: policy.limits.approvalDays });
  console.print(
    flags.json
      ? JSON.stringify(approval, null, 2)
      : `Approved by ${approver.approvedBy}: ${approval.due.length} deletions and ${approval.announce.length} notices at most. ` +
          `The next run applies it to those that the policy then still wants; it lapses after ${policy.limits.approvalDays} days.`,
  );
  return exitCodes.done;
}

/** Nobody's standing approval is replaced by another's; one that has lapsed makes room. */
async function record(
  archive: Archive,
  key: string,
  { approval, approvalDays }: { approval: Approval; approvalDays: number },
): Promise<void> {
  const stored = await archive.read(key);
  const earlier = stored === null ? null : readApproval(stored.body, approval.planHash);
  const now = approval.approvedAt;
  if (earlier !== null && validApproval([earlier], { now, approvalDays }) !== null)
    throw new ConfigError('That plan is approved already.');
  await replaceRead(archive, { key, stored }, JSON.stringify(approval, null, 2));
}

async function findPlan(archive: Archive, tenant: string, planHash: string): Promise<Plan> {
  const keys = (await archive.list(runsPrefix(tenant))).filter((key) => key.endsWith('/plan.json'));
  for (const key of keys.slice(-runsSearched).reverse()) {
    const plan = await readIfThere(archive, key, planShape);
    if (plan?.planHash === planHash) return plan;
  }
  throw new ConfigError(
    `None of the last ${runsSearched} runs in ${archive.locate(runsPrefix(tenant))} made that plan. Check --out and --tenant.`,
  );
}
