import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../lambda/report/csv.ts';
import { renderOcsf } from '../../lambda/report/ocsf.ts';
import { sampleResults } from '../support/results.ts';

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
