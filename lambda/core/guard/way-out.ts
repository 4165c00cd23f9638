import type { GuardVerdict } from '../results.ts';
import { isApprovable } from './guard.ts';
import { earlierRun } from './integrity.ts';

/** What a person looks at when a check stops the deletions of a night, what ends that, and the command that shows more. */
export type WayOut = {
  sentence: string;
  command: 'plan' | 'doctor' | 'forget' | 'approve' | 'switch' | null;
};

type Way = { look: string; ends: string; shows: 'plan' | 'doctor' | null };

const ways: Record<string, Way> = {
  'max-deletions': {
    look: 'whether so many are due rightly',
    ends: 'raise limits.maxDeletions, or let fewer rules delete',
    shows: 'plan',
  },
  'max-deletion-percent': {
    look: 'whether so many are due rightly',
    ends: 'raise limits.maxDeletionPercent, or let fewer rules delete',
    shows: 'plan',
  },
  'inventory-shrunk': {
    look: "who deleted the tokens that are missing, or who cut the worker's right to see them",
    ends: 'give the right back, or raise sanity.maxShrinkPercent for one night',
    shows: 'doctor',
  },
  'candidates-grown': {
    look: 'whether the candidates are right: earlier nights do not explain them',
    ends: 'raise sanity.maxCandidateGrowth for one night',
    shows: 'plan',
  },
  'last-used-all-null': {
    look: 'in the tenant whether tokens show their last use',
    ends: 'it ends by itself when the tenant tells them again; ask SailPoint why it does not',
    shows: null,
  },
  'history-contradicted': {
    look: 'in the tenant at the tokens of the findings "doubt"',
    ends: 'it ends by itself when the tenant tells what it told before; else raise sanity.maxContradictionPercent for one night, and each of them stays kept',
    shows: 'plan',
  },
  'own-token-missing': {
    look: "whether the tenant lists the worker's own token",
    ends: 'give its owner the right idn:my-personal-access-tokens:read',
    shows: 'doctor',
  },
  'listing-incomplete': {
    look: 'whether the listing comes whole now',
    ends: 'it ends with the next whole listing; where the tenant has exactly a multiple of 250 tokens, one token more ends it',
    shows: 'doctor',
  },
  'listing-contradictory': {
    look: 'whether it comes again',
    ends: 'it ends with the next listing that shows each token once; if it lasts, ask SailPoint',
    shows: 'doctor',
  },
  'filter-not-applied': {
    look: 'whether it comes again',
    ends: 'it ends with the next listing that the tenant filters; if it lasts, ask SailPoint',
    shows: 'doctor',
  },
  'filtered-not-in-full': {
    look: 'whether it comes again',
    ends: 'it ends with the next listings that agree; if it lasts, ask SailPoint',
    shows: 'doctor',
  },
  'too-many-unreadable': {
    look: 'in the tenant at the tokens of the findings "unreadable"',
    ends: 'mend them, or raise sanity.maxUnreadablePercent: each unreadable token stays kept',
    shows: 'plan',
  },
  'clock-skew': {
    look: "which clock is wrong, this machine's or the tenant's",
    ends: 'set it, or raise sanity.maxClockSkewMinutes where both are right enough; where an earlier run was ahead of both, delete memory.json and latest.json of the tenant in the archive',
    shows: 'doctor',
  },
  'designated-secrets-readable': {
    look: 'why the secret cannot be read, or what it names',
    ends: 'mend the secret or the right to read it, or take its rotation out of the policy',
    shows: 'doctor',
  },
  'tenant-known': {
    look: 'whether baseUrl and credentials are this tenant',
    ends: 'correct them; a tenant that was replaced on purpose gets a new name in the policy',
    shows: 'doctor',
  },
};

/** What earlier nights left is given up: a night without memory gives notices only. */
const forgetting: WayOut = {
  sentence:
    'If both clocks are right, the earlier run was ahead of them: remove what it left, and the next night begins anew.',
  command: 'forget',
};

/**
 * A way out for each check that was not passed, one for what stands beside the checks, and the approval of a halt. A
 * report is no halt; `isSwitchedOff` = the switch says so.
 */
export function waysOut(
  { verdict, checks }: GuardVerdict,
  { isHalted, isSwitchedOff }: { isHalted: boolean; isSwitchedOff: boolean },
): WayOut[] {
  if (verdict === 'proceed') return [];
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const isBehind = checks.some(({ passed, actual }) => !passed && actual.includes(earlierRun));
  const byCheck = failed.flatMap((name): WayOut[] => {
    const way = ways[name];
    return way === undefined ? [] : [{ sentence: sentenceOf(name, way), command: way.shows }];
  });
  const switched: WayOut[] = isSwitchedOff
    ? [
        {
          sentence: 'The switch says halt: set it to enforce when what it was thrown for is over.',
          command: 'switch',
        },
      ]
    : [];
  return [
    ...byCheck,
    ...(isBehind ? [forgetting] : []),
    ...switched,
    ...(isHalted ? approvalOf(verdict, failed) : []),
  ];
}

/** What to look at and what ends it, of a check that was not passed. */
export function remedyOf(name: string): string {
  const way = ways[name];
  return way === undefined ? 'Find out why.' : `Look ${lookAndEnd(way)}`;
}

function sentenceOf(name: string, way: Way): string {
  return `${name}: look ${lookAndEnd(way)}`;
}

function lookAndEnd({ look, ends }: Way): string {
  return `${look.startsWith('in ') ? '' : 'into '}${look}; ${ends}.`;
}

function approvalOf(verdict: GuardVerdict['verdict'], failed: readonly string[]): WayOut[] {
  if (verdict === 'approval')
    return [
      { sentence: 'If all of it is right so, approve exactly this plan; else leave it.', command: 'approve' },
    ];
  if (!isApprovable(failed)) return [];
  const sentence =
    'If all of it is right so, say limits.onBreach: approval, and approve the plan of the next run.';
  return [{ sentence, command: null }];
}
