import { describe, expect, it } from 'vitest';
import type { RunResults } from '../../lambda/core/results.ts';
import { packRows } from '../../lambda/core/rows.ts';
import { renderCsv } from '../../lambda/report/csv.ts';
import { renderMessage } from '../../lambda/report/message.ts';
import { renderOcsf } from '../../lambda/report/ocsf.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { sampleResults, withNames } from '../support/results.ts';

function everythingOf(results: RunResults) {
  return {
    html: renderHtml(results),
    csv: [...renderCsv(results)].join(''),
    ocsf: [...renderOcsf(results)].join(''),
    message: renderMessage(results),
  };
}

describe('packed tokens', () => {
  it.each([
    ['a night that deletes', sampleResults({ tokens: 2_000, mode: 'enforce' })],
    ['hostile names', withNames(Object.values(hostileNames))],
    ['no token at all', sampleResults({ tokens: 0 })],
  ])('are reported as tokens in memory are: %s', (_, results) => {
    const packed = { ...results, tokens: packRows(results.tokens) };
    expect(everythingOf(packed)).toEqual(everythingOf(results));
  });
});

describe('the pieces of the CSV', () => {
  it('are whole lines, some hundred at a time', () => {
    const pieces = [...renderCsv(sampleResults({ tokens: 1_000 }))];
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.filter((piece) => piece !== '' && !piece.endsWith('\r\n'))).toEqual([]);
  });
});

describe('the pieces of the OCSF findings', () => {
  it('are one line each', () => {
    const pieces = [...renderOcsf(sampleResults({ tokens: 400 }))];
    expect(pieces.filter((piece) => piece.indexOf('\n') !== piece.length - 1)).toEqual([]);
  });
});
