import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { RunResults, TokenResult } from '../core/results.ts';
import { restoreCommand } from './commands.ts';
import { byText, createTopN, restorableIn, type TopN } from './lookup.ts';
import { overviewOf } from './overview.ts';
import { isComing } from './upcoming.ts';
import { counted, day, figure, minute, outcomeWords, sanitize, sanitizeForMail } from './wording.ts';

const maxBytes = 16 * 1024;

const maxSectionBytes = 3 * 1024;

const maxTokens = 15;

/** Bytes left for the headings and the closing words of each group of tokens. */
const reserved = 600;

const shownOutcomes: TokenOutcome[] = [
  'failed',
  'not-reached',
  'deleted',
  'quarantined',
  'released',
  'expired',
  'already-gone',
  'spared',
  'noticed',
  'would-delete',
  'waiting',
];

/**
 * The run as plain text for a mail, at most 16 KB (`summary.txt`): what happened, what needs a person,
 * what comes next, the first tokens of each outcome, and where the report is.
 */
export function renderText(results: RunResults): string {
  const { summary } = results;
  const overview = overviewOf(results);
  const head = [
    `${summary.tenant}: ${sanitizeForMail(overview.headline, 400)}`,
    `Run ${summary.runId}, ${minute(summary.startedAt)}, mode ${summary.mode}, status ${summary.status}${byVersion(summary)}.`,
    '',
    ...sectionOf('WHAT NEEDS A PERSON', overview.needs.length > 0 ? overview.needs : [overview.calm]),
    ...commandLines(overview.commands),
    ...sectionOf('RISK', overview.risk),
    ...sectionOf('WHAT HAPPENED', overview.happened),
    ...sectionOf('WHAT COMES NEXT', overview.next),
    ...quarantineLines(results),
  ];
  const foot = [
    'REPORT',
    `  ${sanitize(results.location, 500)}`,
    '  report.html to read, report.csv for spreadsheets, findings.ocsf.jsonl for a SIEM.',
    ...(summary.planHash === '' ? [] : [`Plan ${summary.planHash}`]),
    `Policy ${summary.policyHash}`,
  ];
  const left = maxBytes - bytesOf([...head, ...foot, ''].join('\n'));
  return [...head, ...tokenLines(results, left), ...foot, ''].join('\n');
}

/** To be pasted as they are, so that nothing in them is made harmless for mail programs. */
function commandLines(commands: readonly string[]): string[] {
  return commands.length === 0
    ? []
    : ['COMMANDS FOR THAT', ...commands.map((command) => `  ${sanitize(command, 1000)}`), ''];
}

/** How many tokens wait in quarantine, until when the first can be given back, and how. */
function quarantineLines(results: RunResults): string[] {
  const waiting = restorableIn(results);
  const [first] = waiting;
  if (first === undefined) return [];
  const until = first.restorableUntil;
  const when = until === null || until === 'always' ? '' : `, the first until ${minute(until)}`;
  const command = restoreCommand('TOKEN-ID', results);
  return [
    'IN QUARANTINE',
    `  - ${counted(waiting.length, 'token')} can be given back${when}; the report names each.`,
    ...(command === null ? [] : [`  ${sanitize(command, 1000)}`]),
    '',
  ];
}

function sectionOf(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const lines = sentences.map((sentence) => `  - ${sanitizeForMail(sentence, 300)}`);
  const fitting = fittingLines(lines, maxSectionBytes);
  const rest = lines.length - fitting;
  return [title, ...lines.slice(0, fitting), ...(rest > 0 ? [`  ${rest} more in the report.`] : []), ''];
}

/** The tokens concerned, by outcome: so many of each that the mail stays one that is read. */
function tokenLines({ tokens, recovered }: RunResults, bytes: number): string[] {
  const groups = new Map(
    shownOutcomes.map((outcome) => [outcome, createTopN<TokenResult>(maxTokens, byDeadline)]),
  );
  for (const token of tokens) groups.get(token.outcome)?.offer(token);
  const before = createTopN<DeletionRecord>(maxTokens, byInstant);
  for (const record of recovered.deleted) before.offer(record);
  const lines = ['TOKENS'];
  const add = <T extends Listed>(title: string, group: TopN<T>) =>
    lines.push(...groupLines(title, group, bytes - bytesOf(lines.join('\n'))));
  for (const [outcome, group] of groups) add(outcomeWords[outcome], group);
  add('deleted before, told here first', before);
  return lines.length > 1 ? [...lines, ''] : [];
}

function groupLines<T extends Listed>(title: string, group: TopN<T>, bytes: number): string[] {
  if (group.offered() === 0) return [];
  const lines = group.inOrder().map(tokenLine);
  const fitting = fittingLines(lines, bytes - reserved);
  const rest = group.offered() - fitting;
  return [
    `  ${title}: ${figure(group.offered())}`,
    ...lines.slice(0, fitting),
    ...(rest > 0 ? [`    ${figure(rest)} more in the report.`] : []),
  ];
}

function byDeadline(a: TokenResult, b: TokenResult): number {
  return byText(a.deadline ?? '', b.deadline ?? '');
}

function byInstant(a: DeletionRecord, b: DeletionRecord): number {
  return byText(a.at, b.at) || byText(a.tokenId, b.tokenId);
}

type Listed = TokenResult | DeletionRecord;

function tokenLine(token: Listed): string {
  const owner = sanitizeForMail(token.ownerName ?? token.ownerId ?? 'unknown owner', 60);
  const id = 'tokenId' in token ? token.tokenId : token.id;
  const date =
    'id' in token && isComing(token) && token.deadline !== null ? `, not before ${day(token.deadline)}` : '';
  return `  - "${sanitizeForMail(token.name, 60)}" of ${owner} (${sanitize(id, 40)})${date}: ${sanitizeForMail(token.reason, 160)}`;
}
/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** How many of the lines, each ended by a line break, fit into so many bytes, from the first on. */
export function fittingLines(lines: readonly string[], maxBytes: number): number {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += bytesOf(line) + 1;
    if (used > maxBytes) return index;
  }
  return lines.length;
}

function byVersion({ version }: RunResults['summary']): string {
  return version === undefined ? '' : `, made by token-hygiene ${version}`;
}
