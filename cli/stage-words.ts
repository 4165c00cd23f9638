import { dueAt, type NoticePolicy } from '../lambda/core/notice/stage.ts';
import type { Stage } from '../lambda/core/plan.ts';
import { day } from '../lambda/report/wording.ts';

/** The stages of a plan, the nearest to a deletion first. */
export const stagesInOrder = ['due', 'announce', 'running', 'queued', 'held'] as const;

/** What an enforcing run would do now with a token that the policy would delete. */
export function stageWords(stage: Stage, policy: NoticePolicy): string {
  switch (stage.stage) {
    case 'due':
      return 'delete';
    case 'announce':
      return 'give notice';
    case 'running':
      return runningWords(dueAt(stage.notice, policy));
    case 'queued':
      return 'wait for its turn';
    case 'held':
      return 'keep, held';
  }
}

/** "With `owners` counted from the mail to the owner too." */
function runningWords(due: string | null): string {
  return due === null ? 'tell its owner first' : `wait until ${day(due)}`;
}
