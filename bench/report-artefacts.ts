import { objectPieces } from '../lambda/archive/long-document.ts';
import type { RunResults } from '../lambda/core/results.ts';
import { renderCsv } from '../lambda/report/csv.ts';
import { renderOcsf } from '../lambda/report/ocsf.ts';
import { renderHtml } from '../lambda/report/page.ts';
import { renderText } from '../lambda/report/text.ts';

/** The artefacts that hold all tokens, each with what renders it. */
export const renderers = new Map<string, (results: RunResults) => Iterable<string>>([
  ['report.html', (results) => [renderHtml(results)]],
  ['report.csv', renderCsv],
  ['findings.ocsf.jsonl', (results) => renderOcsf(results)],
  ['summary.txt', (results) => [renderText(results)]],
  ['results.json', objectPieces],
]);
