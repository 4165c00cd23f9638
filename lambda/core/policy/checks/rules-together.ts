import type { Rule } from '../schema.ts';
import type { Objection } from './readable.ts';
import { findShadow } from './unreachable.ts';

/** What must hold for the rules of a tenant as a list. */
export function rulesTogether(rules: readonly (Rule | null)[]): Objection[] {
  return rules.flatMap((rule, index) => {
    const earlier = rules.slice(0, index).filter((other) => other !== null);
    return rule === null
      ? []
      : [...sameName({ rule, index, earlier }), ...unreachable({ rule, index, earlier })];
  });
}

type Place = { rule: Rule; index: number; earlier: readonly Rule[] };

/** Reports, notices and findings tell rules apart by their names. */
function sameName({ rule, index, earlier }: Place): Objection[] {
  if (!earlier.some(({ name }) => name === rule.name)) return [];
  return [
    {
      path: ['rules', index, 'name'],
      message: `is the name of an earlier rule (${rule.name})`,
      remedy: 'Choose another name.',
    },
  ];
}

/** "The first matching `keep` or `delete` decides": a rule that an earlier one always precedes does nothing. */
function unreachable({ rule, index, earlier }: Place): Objection[] {
  const shadow = findShadow(rule, earlier);
  if (shadow === null) return [];
  return [
    {
      path: ['rules', index, 'when'],
      message: `can never decide: ${shadow.name} (do: ${shadow.do}) matches every such token first`,
      remedy: `Move the rule above ${shadow.name}, or remove it.`,
    },
  ];
}
