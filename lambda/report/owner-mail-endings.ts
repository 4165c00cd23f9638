import type { EndingLine } from '../core/owners/mail.ts';
import { dayWords, labelled, type OwnerMailRow, type OwnerMailSection } from './owner-mail-forms.ts';
import { day } from './wording.ts';

type Lines = readonly EndingLine[];

/** "An access token lives up to 12 h", whatever became of the token that minted it. */
const nothingStopped = 'Nothing stopped working: do nothing. A program may notice it up to 12 hours later.';
const createNew = 'create a new token in SailPoint, give it to the program that used this one';

function was({ length }: Lines): string {
  return length === 1 ? 'was' : 'were';
}

/** Tokens that a rule deleted. */
export function deleted(lines: Lines, ask: string): OwnerMailSection {
  return {
    kind: 'ending',
    fate: `${was(lines)} deleted`,
    short: 'deleted',
    title: 'Was deleted',
    advice: [
      `Something stopped working: ${createNew}, and tell ${ask}. A deleted token cannot be restored.`,
      nothingStopped,
    ],
    rows: lines.map((line) => rowOf(line, `Deleted on ${dayWords(line.at)}`)),
  };
}

/** Tokens that were quarantined; the mail is sent when their new expiry has about passed. */
export function quarantined(lines: Lines, ask: string): OwnerMailSection {
  const isRevivable = lines.every((line) => line.isRevivable);
  const help = isRevivable
    ? `tell ${ask} at once: until the day of its deletion they can give it back.`
    : `tell ${ask} at once; whether it can be given back is not sure. Else ${createNew}.`;
  return {
    kind: 'ending',
    fate: `${lines.length === 1 ? 'has' : 'have'} stopped working`,
    short: 'stopped working',
    title: 'Has stopped working',
    advice: [`Something stopped working: ${help}`, nothingStopped],
    rows: lines.map((line) =>
      rowOf(line, `Since ${dayWords(line.at)}; it is deleted on or after ${dayWords(line.until ?? '')}`),
    ),
  };
}

/** Tokens that went with the expiry that their quarantine gave them. */
export function expired(lines: Lines, ask: string): OwnerMailSection {
  return {
    kind: 'ending',
    fate: `${lines.length === 1 ? 'has' : 'have'} expired, and ${lines.length === 1 ? 'is' : 'are'} gone`,
    short: 'expired and gone',
    title: 'Has expired, and is gone',
    advice: [
      `Something stopped working: ${createNew}, and tell ${ask}. It cannot be given back any more.`,
      nothingStopped,
    ],
    rows: lines.map((line) => rowOf(line, `Expired on ${dayWords(line.set ?? line.at)}`)),
  };
}

/** Tokens whose life a rule capped. */
export function capped(lines: Lines, ask: string): OwnerMailSection {
  return {
    kind: 'reminder',
    fate: `got an earlier expiry`,
    short: 'with an earlier expiry',
    title: 'Got an earlier expiry',
    advice: [
      `Still needed then: create a new token in SailPoint before it expires, or ask ${ask} to give it its former expiry back.`,
      'Not needed any more: do nothing.',
    ],
    rows: lines.map((line) => rowOf(line, `Expires on ${dayWords(line.set ?? '')}`)),
  };
}

/** Tokens that were given their former expiry back. */
export function released(lines: Lines, ask: string): OwnerMailSection {
  return {
    kind: 'relief',
    fate: `${lines.length === 1 ? 'works' : 'work'} again`,
    short: 'working again',
    title: 'Works again',
    advice: [
      `It has its former expiry back. A program that still fails may have to be started again; else tell ${ask}.`,
    ],
    rows: lines.map((line) => rowOf(line, `Since ${dayWords(line.at)}`)),
  };
}

function rowOf({ id, name, lastUsed, rule }: EndingLine, when: string): OwnerMailRow {
  const use = lastUsed === null ? 'never used' : `last used ${day(lastUsed)}`;
  return { ...labelled(id, name), when, why: `${use} (rule ${rule})` };
}
