import { stringify } from 'csv-stringify/sync';
import type { DeletionRecord } from '../core/deletion-record.ts';
import type { RunResults, TokenResult } from '../core/results.ts';
import { createControlTest } from './controls.ts';
import { createLookup, type Lookup, restorableIn } from './lookup.ts';
import { sanitize, scopeWords } from './wording.ts';

/**
 * Every token as a line of CSV, and below them those that were deleted before and are told here first (RFC 4180, UTF-8 without byte order mark, CRLF); new columns are only
 * ever added at the end. Cells that a spreadsheet would take for a formula start with an apostrophe.
 * Given in pieces of whole lines.
 */
export function* renderCsv(results: RunResults): Generator<string> {
  const lookup = createLookup(results);
  const failedBy = createControlTest(results.rules, lookup);
  const untils = new Map(restorableIn(results).map((one) => [one.tokenId, one.restorableUntil]));
  const describe = (token: TokenResult): string[] =>
    rowOf({
      ...describeToken(token, lookup),
      controls: failedBy(token).join('; '),
      ...{ tenant, runId, restorableUntil: untils.get(token.id) ?? null },
    });
  const { tenant, runId } = results.summary;
  const describeEarlier = (record: DeletionRecord): string[] =>
    rowOf({
      ...describeToken(asToken(record), lookup),
      controls: '',
      tenant,
      runId: record.runId,
      restorableUntil: null,
    });
  let rows: string[][] = [[...columns]];
  for (const token of results.tokens) {
    rows.push(describe(token));
    if (rows.length < rowsAtOnce) continue;
    yield stringifyRows(rows);
    rows = [];
  }
  yield stringifyRows([...rows, ...results.recovered.deleted.map(describeEarlier)]);
}

/** A deletion that no row of the inventory tells, as a row; of the run that made it. */
function asToken(record: DeletionRecord): TokenResult {
  return { ...record, id: record.tokenId, managed: false, readable: true, verdict: 'delete' };
}

/** The library keeps every row's pieces until its end: a few rows at a time die young, and memory stays low. */
const rowsAtOnce = 100;

const columns = [
  'tokenId',
  'name',
  'ownerId',
  'ownerName',
  'ownerEmail',
  'ownerState',
  'ownerManager',
  'created',
  'lastUsed',
  'expires',
  'scopes',
  'managed',
  'readable',
  'verdict',
  'rule',
  'outcome',
  'deadline',
  'reason',
  'severity',
  'findings',
  'controls',
  'tenant',
  'runId',
  'restorableUntil',
] as const;

type Row = Record<(typeof columns)[number], string | null>;

function describeToken(
  token: TokenResult,
  lookup: Lookup,
): Omit<Row, 'controls' | 'tenant' | 'runId' | 'restorableUntil'> {
  const owner = lookup.owner(token.ownerId);
  const findings = lookup.findings(token.id);
  return {
    tokenId: token.id,
    name: token.name,
    ownerId: token.ownerId,
    ownerName: token.ownerName ?? owner?.name ?? null,
    ownerEmail: owner?.email ?? null,
    ownerState: owner?.state ?? null,
    ownerManager: owner?.manager ?? null,
    created: token.created,
    lastUsed: token.lastUsed,
    expires: token.expiry.kind === 'at' ? token.expiry.at : token.expiry.kind,
    scopes: scopeWords(token.scopes),
    managed: String(token.managed),
    readable: String(token.readable),
    verdict: token.verdict,
    rule: token.rule,
    outcome: token.outcome,
    deadline: token.deadline,
    reason: token.reason,
    severity: lookup.severity(token.id),
    findings: findings.map((finding) => finding.kind).join(' '),
  };
}

function rowOf(row: Row): string[] {
  return cellsOf(columns.map((column) => row[column]));
}

const cellLimit = 1000;

/** Rows as lines of CSV (RFC 4180, CRLF); a cell that a spreadsheet would take for a formula starts with an apostrophe. */
export function stringifyRows(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows', quoted_string: true, escape_formulas: true });
}

/** Texts as cells, made harmless; what is not known is empty. */
export function cellsOf(texts: readonly (string | null)[]): string[] {
  return texts.map((text) => (text === null || text === '' ? '' : sanitize(text, cellLimit)));
}
