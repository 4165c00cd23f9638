import type { Stage } from '../lambda/core/plan.ts';
import { day } from '../lambda/report/wording.ts';

/** The stages of a plan, the nearest to a deletion first. */
export const stagesInOrder = ['due', 'announce', 'running', 'queued', 'held'] as const;

/** What an enforcing run would do now with a token that the policy would delete. */
export function stageWords(stage: Stage): string {
  switch (stage.stage) {
    case 'due':
      return 'delete';
    case 'announce':
      return 'give notice';
    case 'running':
      return `wait until ${day(stage.notice.deadline)}`;
    case 'queued':
      return 'wait for its turn';
    case 'held':
      return 'keep, held';
  }
}
