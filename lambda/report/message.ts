import { type ByHand, type ByHandToken, isAsAsked } from '../core/by-hand.ts';
import type { RunResults } from '../core/results.ts';
import { overviewOf, urgencyOf } from './overview.ts';
import { bytesOf, fittingLines, renderText } from './text.ts';
import {
  asciiLine,
  counted,
  expiryWords,
  minute,
  outcomeWords,
  sanitize,
  sanitizeForMail,
} from './wording.ts';

const maxReasons = 20;

/** A message as a notifier takes it: ASCII subject below 100 characters, text for people, JSON for machines. */
export type ReportMessage = {
  subject: string;
  text: string;
  json: string;
  attributes: { tenant: string; status: string; severity: string; mode: string };
};

/** The message at the end of a run: the text of the mail, and the figures for machines without tokens. */
export function renderMessage(results: RunResults): ReportMessage {
  const { summary } = results;
  const reasons = summary.guard.reasons.slice(0, maxReasons).map((reason) => sanitize(reason, 300));
  const figures = {
    ...summary,
    guard: { ...summary.guard, reasons },
    headline: sanitize(overviewOf(results).headline, 400),
    location: results.location,
  };
  return {
    subject: subjectOf(results),
    text: renderText(results),
    json: JSON.stringify(figures),
    attributes: {
      tenant: summary.tenant,
      status: summary.status,
      severity: urgencyOf(results),
      mode: summary.mode,
    },
  };
}

function subjectOf(results: RunResults): string {
  const { tenant, status } = results.summary;
  return asciiLine(`[${tenant}] ${status}: ${overviewOf(results).headline}`, 99);
}

const maxBytes = 16 * 1024;

/** The message that tells the operators at once what a person did: who, why, and what came of each token. */
export function renderByHand(act: ByHand): ReportMessage {
  const { tenant, tokens } = act;
  const left = tokens.filter((token) => !isAsAsked(act, token)).length;
  return {
    subject: asciiLine(`[${tenant}] ${headline(act)}`, 99),
    text: renderByHandText(act),
    json: JSON.stringify({ ...act, kind: act.act, tokens: tokens.length, left }),
    attributes: { tenant, status: left === 0 ? 'succeeded' : 'partial', severity: 'high', mode: 'enforce' },
  };
}

/** The same as text for people, at most 16 KB. */
export function renderByHandText(act: ByHand): string {
  const { tenant, runId, at, reason, tokens, notes, location } = act;
  const head = [
    `${tenant}: ${sanitizeForMail(headline(act), 200)}.`,
    `Run ${runId}, ${minute(at)}. Why: ${sanitizeForMail(reason, 500)}`,
    '',
    'TOKENS',
  ];
  const remarks =
    notes.length === 0 ? [] : ['', 'NOTE', ...notes.map((note) => `  - ${sanitizeForMail(note, 500)}`)];
  const foot = [...remarks, '', 'RECORD', `  ${sanitize(location, 500)}`];
  const lines = tokens.map(lineOf);
  const fitting = fittingLines(lines, maxBytes - bytesOf([...head, ...foot, ''].join('\n')) - 100);
  const rest = lines.length - fitting;
  const more = rest > 0 ? [`  and ${counted(rest, 'more token')} in the record.`] : [];
  return [...head, ...lines.slice(0, fitting), ...more, ...foot, ''].join('\n');
}

function headline(act: ByHand): string {
  const { act: what, by, tokens } = act;
  const done = tokens.filter((token) => isAsAsked(act, token)).length;
  return `${done} of ${counted(tokens.length, 'token')} ${what === 'restore' ? 'restored' : 'revoked'} by ${by}`;
}

function lineOf({ id, name, ownerId, ownerName, outcome, expiry, accessUntil, reason }: ByHandToken): string {
  const end = expiry === undefined ? '' : `, expires ${expiryWords(expiry)}`;
  const access =
    accessUntil === undefined ? '' : `. Access tokens that it issued may live until ${minute(accessUntil)}`;
  const why = reason === '' ? '' : `. ${sanitizeForMail(reason, 300)}`;
  const owner = sanitizeForMail(ownerName ?? ownerId, 60);
  return `  - "${sanitizeForMail(name, 60)}" (${sanitizeForMail(id, 40)}) of ${owner}: ${outcomeWords[outcome].toLowerCase()}${end}${access}${why}`;
}
