import type { RunResults, TokenResult } from '../core/results.ts';
import { bytesOf, fittingLines } from './budget.ts';
import { neutral, neutralMail } from './neutral.ts';
import { tellStory } from './story.ts';
import { minute, outcomeWords } from './wording.ts';

const maxBytes = 16 * 1024;
const maxSectionBytes = 3 * 1024;
const shownOutcomes = ['failed', 'not-reached', 'deleted', 'spared', 'noticed', 'would-delete', 'waiting'];

/**
 * The run as plain text for a mail, at most 16 KB (`summary.txt`): what happened, what needs a person,
 * what comes next, the tokens concerned as far as they fit, and where the report is.
 */
export function renderText(results: RunResults): string {
  const { summary } = results;
  const story = tellStory(results);
  const head = [
    `${summary.tenant}: ${neutralMail(story.headline, 400)}`,
    `Run ${summary.runId}, ${minute(summary.startedAt)}, mode ${summary.mode}, status ${summary.status}.`,
    '',
    ...sectionOf('WHAT NEEDS A PERSON', story.needs.length > 0 ? story.needs : ['Nothing.']),
    ...sectionOf('WHAT HAPPENED', story.happened),
    ...sectionOf('WHAT COMES NEXT', story.next),
  ];
  const foot = [
    '',
    'REPORT',
    `  ${neutral(results.location, 500)}`,
    '  report.html to read, report.csv for spreadsheets, findings.ocsf.jsonl for a SIEM.',
    `Plan ${summary.planHash}`,
    `Policy ${summary.policyHash}`,
  ];
  const left = maxBytes - bytesOf([...head, ...foot, ''].join('\n'));
  return [...head, ...tokenLines(results.tokens, left), ...foot, ''].join('\n');
}

function sectionOf(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const lines = sentences.map((sentence) => `  - ${neutralMail(sentence, 300)}`);
  const fitting = fittingLines(lines, maxSectionBytes);
  const rest = lines.length - fitting;
  return [title, ...lines.slice(0, fitting), ...(rest > 0 ? [`  ${rest} more in the report.`] : []), ''];
}

function tokenLines(tokens: readonly TokenResult[], bytes: number): string[] {
  const concerned = tokens
    .filter((token) => shownOutcomes.includes(token.outcome))
    .sort((a, b) => shownOutcomes.indexOf(a.outcome) - shownOutcomes.indexOf(b.outcome));
  if (concerned.length === 0) return [];
  const lines = concerned.map(tokenLine);
  const fitting = fittingLines(lines, bytes - 100);
  const rest = lines.length - fitting;
  return ['TOKENS', ...lines.slice(0, fitting), ...(rest > 0 ? [`  ${rest} more in the report.`] : [])];
}

function tokenLine(token: TokenResult): string {
  const owner = neutralMail(token.ownerName ?? token.ownerId ?? 'unknown owner', 60);
  return `  - ${outcomeWords[token.outcome]}: "${neutralMail(token.name, 60)}" of ${owner} (${token.id}): ${neutralMail(token.reason, 160)}`;
}
