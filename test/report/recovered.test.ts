import { describe, expect, it } from 'vitest';
import type { DeletionRecord } from '../../lambda/core/deletion-record.ts';
import type { RunResults } from '../../lambda/core/results.ts';
import { renderCsv } from '../../lambda/report/csv.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { renderText } from '../../lambda/report/text.ts';
import { sampleResults } from '../support/results.ts';

const record: DeletionRecord = {
  tokenId: 'abcdef00000000000000000000000001',
  name: 'nightly <export>',
  ownerId: 'owner-1',
  ownerName: 'Jane Doe',
  scopes: { kind: 'all' },
  created: '2025-01-01T00:00:00.000Z',
  lastUsed: '2025-02-01T00:00:00.000Z',
  expiry: { kind: 'never' },
  rule: 'stale',
  policyHash: 'sha256:policy',
  planHash: 'sha256:plan',
  noticedAt: null,
  deadline: null,
  runId: '20261122T030000Z-aaaaaa',
  trackingId: null,
  at: '2026-11-22T03:01:00.000Z',
  status: 204,
  outcome: 'deleted',
  uncertain: false,
  reason: 'last used 2025-02-01',
};

const results: RunResults = {
  ...sampleResults(),
  recovered: {
    schemaVersion: 1,
    runs: ['acme/runs/2026/11/22/20261122T030000Z-aaaaaa/'],
    deleted: [record],
  },
};

describe('a deletion of a run that was cut off before it told of it', () => {
  it('is told in the mail: as what happened, as what needs a person, and by name', () => {
    const text = renderText(results);
    expect(text).toContain('  - 1 token deleted before, told here first.\n');
    expect(text).toContain(
      '  - Run 20261122T030000Z-aaaaaa did not tell all that it deleted, so it is told here: find out what ended it.\n',
    );
    expect(text).toContain('  deleted before, told here first: 1\n');
    expect(text).toContain('of Jane Doe (abcdef00000000000000000000000001): last used 2025-02-01\n');
  });

  it('is a row of the CSV, of the run that made it', () => {
    const rows = [...renderCsv(results)].join('').trimEnd().split('\r\n');
    expect(rows).toHaveLength(1 + 200 + 1);
    expect(rows.at(-1)).toMatch(/^"abcdef00000000000000000000000001",.*"20261122T030000Z-aaaaaa",""$/);
    expect(rows.at(-1)).toContain('"deleted"');
  });

  it('has a chapter of its own in the report, and none where there is no such deletion', () => {
    expect(renderHtml(results)).toContain('nightly &lt;export&gt;');
    expect(renderHtml(results)).toContain('id="recovered"');
    expect(renderHtml(sampleResults())).not.toContain('id="recovered"');
  });
});
