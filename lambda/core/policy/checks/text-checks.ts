import { looksLikeCredential } from '../../text.ts';
import type { FaultPath, Problem } from '../fault.ts';

type Objection = Pick<Problem, 'message' | 'remedy'>;

const quotes = /^[\u2018-\u201f\u00ab\u00bb\u2039\u203a]|[\u2018-\u201f\u00ab\u00bb\u2039\u203a]$/u;
const fromReport = /⟨(?:U\+[0-9A-F]{4,6}|blank)⟩/;
const fromMail = /\[[.:]\]/;
const fromCsv = /^'[=+\-@\t\r]/;

const fromRendering: Objection = {
  message: 'is written as only a report, a message or a CSV of this tool writes it',
  remedy: 'Copy the text from the tenant, or name the owner or the token by its id.',
};

/** Every text of the policy, keys included, that cannot be meant as it is written; none is ever quoted. */
export function textProblems(value: unknown, path: FaultPath = []): Problem[] {
  if (typeof value === 'string') return problemOf(value, path, 'value');
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textProblems(item, [...path, index]));
  return Object.entries(value).flatMap(([key, inner]) => [
    ...problemOf(key, [...path, key], 'key'),
    ...textProblems(inner, [...path, key]),
  ]);
}

function problemOf(text: string, path: FaultPath, at: Problem['at']): Problem[] {
  const objection = objectionTo(text);
  return objection === null ? [] : [{ path, at, ...objection }];
}

function objectionTo(text: string): Objection | null {
  if (looksLikeCredential(text))
    return {
      message: 'looks like a credential, which never belongs into a policy',
      remedy: 'Remove it, and replace that credential: the file may have been read by others.',
    };
  if (quotes.test(text))
    return { message: 'stands in typographic quotes', remedy: 'Write straight ones, or none.' };
  return [fromReport, fromMail, fromCsv].some((shape) => shape.test(text)) ? fromRendering : null;
}
