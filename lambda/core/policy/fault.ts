import { looksLikeCredential } from '../text.ts';

/** Something wrong in the policy file, where it is written, and what to do about it. */
export type PolicyFault = {
  file: string;
  /** Counted from 1. */
  line: number;
  /** Counted from 1, in UTF-16 units. */
  column: number;
  /** Keys from the top, such as `tenants.acme.rules[2].when.unusedDays`; empty for the whole file. */
  path: string;
  /** What is wrong, without the path; never more of a value than a number or a few characters. */
  message: string;
  /** One sentence: what to do. */
  remedy: string;
};

/** Keys and list positions from the top of the file. */
export type FaultPath = readonly (string | number)[];

/** Something wrong with a value of the policy, before it is located in the file. */
export type Problem = {
  path: FaultPath;
  /** What to point at, where both exist. */
  at: 'key' | 'value';
  message: string;
  remedy: string;
};

/** One line for a person: `hygiene.yaml:12:9  tenants.acme.rules[2].do: is missing. Add it.` */
export function formatFault({ file, line, column, path, message, remedy }: PolicyFault): string {
  const subject = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column}  ${subject}${message}. ${remedy}`;
}

/** A path as people write it; what is not a plain key is quoted. */
export function formatPath(path: FaultPath): string {
  return path.map(formatStep).join('').replace(/^\./, '');
}

/** A text that someone typed, made harmless for one line of a log: quoted, escaped, at most 40 characters. */
export function quote(text: string): string {
  const shown = masked(text);
  const cut = shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
  return JSON.stringify(cut).replace(/[^ -~…]/g, escapeCharacter);
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]{1,63}$/.test(masked(step)) ? `.${step}` : `[${quote(step)}]`;
}

/** A long run of letters and digits could be a secret in the wrong place: only four of them are shown. */
function masked(text: string): string {
  if (looksLikeCredential(text)) return `${text.slice(0, 4)}…`;
  return text.replace(/([A-Za-z0-9+/=]{4})[A-Za-z0-9+/=]{21,}/g, '$1…');
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
