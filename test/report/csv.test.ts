import { read, utils } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import type { RunResults } from '../../lambda/core/results.ts';
import { renderCsv } from '../../lambda/report/csv.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { sampleResults, withNames } from '../support/results.ts';

const header =
  'tokenId,name,ownerId,ownerName,ownerEmail,ownerState,ownerManager,created,lastUsed,expires,scopes,managed,readable,verdict,rule,outcome,deadline,reason,severity,findings,controls,tenant,runId,restorableUntil';

function csvOf(results: RunResults): string {
  return [...renderCsv(results)].join('');
}

/** The first sheet as a spreadsheet program sees it. */
function spreadsheet(csv: string) {
  const book = read(csv, { type: 'string', cellFormula: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''];
  if (sheet === undefined) throw new Error('the file has no sheet');
  return sheet;
}

describe('the CSV', () => {
  it('names its columns in this order', () => {
    expect(csvOf(sampleResults({ tokens: 1 })).split('\r\n')[0]).toBe(
      header
        .split(',')
        .map((column) => `"${column}"`)
        .join(','),
    );
  });

  it('has a line a token, and every line ends with CRLF', () => {
    const csv = csvOf(sampleResults({ tokens: 25 }));
    expect(csv.split('\r\n')).toHaveLength(27);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('gives a spreadsheet the same number of columns on every line, whatever the names', () => {
    const results = withNames(Object.values(hostileNames));
    const rows: unknown[][] = utils.sheet_to_json(spreadsheet(csvOf(results)), { header: 1, defval: '' });
    expect(rows).toHaveLength(Object.keys(hostileNames).length + 1);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([24]));
  });

  it('is read back by a program that does take formulas from a CSV', () => {
    expect(spreadsheet('"=1+1"')['A1'].f).toBe('1+1');
  });

  it('gives a spreadsheet no formula and no link', () => {
    const sheet = spreadsheet(csvOf(withNames(Object.values(hostileNames))));
    const cells = Object.entries(sheet).filter(([address]) => !address.startsWith('!'));
    expect(cells.length).toBeGreaterThan(200);
    expect(cells.filter(([, cell]) => cell.f !== undefined || cell.l !== undefined)).toEqual([]);
  });

  it.each([
    [hostileNames.formula, `'=HYPERLINK("http://evil.example","click")`],
    [hostileNames.plus, `'+1+cmd|' /C calc'!A0`],
    [hostileNames.minus, `'-2+3`],
    [hostileNames.at, `'@SUM(1+1)*cmd`],
    [hostileNames.fullWidth, `'＝1+1`],
    [hostileNames.tabbed, '⟨U+0009⟩=1+1'],
    [hostileNames.quotes, 'a,"b";c'],
    [hostileNames.markup, '<img src=x onerror=alert(1)><b>bold</b>'],
  ])('gives a spreadsheet the name %j as a text', (name, shown) => {
    const rows: unknown[][] = utils.sheet_to_json(spreadsheet(csvOf(withNames([name]))), {
      header: 1,
      raw: false,
    });
    expect(rows[1]?.[1]).toBe(shown);
  });

  it('names the controls that a token fails, by its findings or by the rule that would delete it', () => {
    const results = withNames(['old']);
    const rules = [{ name: 'stale', when: {}, do: 'delete' as const, controls: ['CIS 5.3'] }];
    const finding = {
      key: 'full-scope:old',
      kind: 'full-scope',
      severity: 'high' as const,
      tokenId: 'a19e3779b10000000000000000000000',
      ownerId: null,
      message: '',
      remedy: '',
      controls: ['AC-2'],
    };
    const sheet = spreadsheet(csvOf({ ...results, rules, findings: [finding] }));
    expect(sheet['U2'].v).toBe('AC-2; CIS 5.3');
  });

  it('is the same for the same results', () => {
    expect(csvOf(sampleResults())).toBe(csvOf(sampleResults()));
  });
});
