import type { RunResults } from '../core/results.ts';
import { counted, figure } from './wording.ts';

/** How many tokens a run itself put in quarantine: others may wait there since earlier ones. */
export function quarantinedIn(ended: RunResults['ended']): number {
  return ended.filter(({ outcome }) => outcome === 'quarantined').length;
}

/** How many tokens match a delete rule, of how many. */
export function matched(planned: number, total: string): string {
  return `${figure(planned)} of ${total} match${planned === 1 ? 'es' : ''} a delete rule`;
}

/** What happened in a run, a sentence each; a figure of nothing is left out. */
export function happenedIn(results: RunResults): string[] {
  return [...figuresOf(results), ...mailsOf(results), ...approvalsOf(results)];
}

function figuresOf({ summary, recovered, ended, quarantine }: RunResults): string[] {
  const { inventory, deletions, rotations, findings } = summary;
  const quarantined = quarantinedIn(ended);
  const inQuarantine = quarantine?.waiting.length ?? 0;
  const { released = 0, expired = 0 } = deletions;
  const foreseen = summary.mode === 'report' ? deletions.planned : 0;
  const figures: [number, string][] = [
    [inventory.total, `${counted(inventory.total, 'token')} read`],
    [foreseen, matched(foreseen, counted(inventory.total, 'token'))],
    [deletions.deleted, `${counted(deletions.deleted, 'token')} deleted`],
    [
      recovered.deleted.length,
      `${counted(recovered.deleted.length, 'token')} deleted before, told here first`,
    ],
    [quarantined, `${counted(quarantined, 'token')} put in quarantine`],
    [released, `${counted(released, 'token')} given back from quarantine`],
    [expired, `${counted(expired, 'token')} expired in quarantine and listed no more`],
    [
      inQuarantine,
      `${counted(inQuarantine, 'token waits', 'tokens wait')} in quarantine and can be restored`,
    ],
    [deletions.alreadyGone, `${counted(deletions.alreadyGone, 'token')} already gone`],
    [deletions.noticed, `${counted(deletions.noticed, 'token')} given notice`],
    [deletions.waiting, `${counted(deletions.waiting, 'token')} waiting for a deadline or a turn`],
    [deletions.spared, `${counted(deletions.spared, 'token')} spared, used or changed since the plan`],
    [rotations.rotated, `${counted(rotations.rotated, 'secret')} rotated`],
    [rotations.retired, `${counted(rotations.retired, 'predecessor')} retired`],
    [findings.high, `${counted(findings.high, 'finding')} of high severity`],
    [findings.medium, `${counted(findings.medium, 'finding')} of medium severity`],
    [findings.low, `${counted(findings.low, 'finding')} of low severity`],
    [findings.new, `${counted(findings.new, 'of these findings is', 'of these findings are')} new`],
    [findings.closed, `${counted(findings.closed, 'finding')} closed`],
    [
      findings.accepted + findings.platform,
      `${counted(findings.accepted, 'finding')} accepted and ${figure(findings.platform)} of the platform's own tokens, counted apart`,
    ],
  ];
  return figures.filter(([value]) => value > 0).map(([, sentence]) => `${sentence}.`);
}

/** How many owners were told, or would be. */
function mailsOf({ ownerMails }: RunResults): string[] {
  const {
    unsent = [],
    accepted = [],
    ...others
  } = Object.groupBy(ownerMails?.mails ?? [], ({ outcome }) => outcome);
  const undone = Object.values(others).flat().length;
  return [
    ...(accepted.length > 0 ? [`${counted(accepted.length, 'owner')} told by mail.`] : []),
    ...(undone > 0 ? [`${counted(undone, 'mail')} to owners not accepted: they do not count.`] : []),
    ...(unsent.length > 0
      ? [`${counted(unsent.length, 'mail')} to owners written as files; none was sent.`]
      : []),
  ];
}

/** Who let the night pass the guard, and why. */
function approvalsOf({ findings }: RunResults): string[] {
  const applied: string[] = [];
  for (const { kind, message } of findings) if (kind === 'approval-applied') applied.push(message);
  return applied;
}
