import { read, utils } from '@e965/xlsx';
import { expect, it } from 'vitest';
import { renderDeletions } from '../../lambda/report/deletions.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { aDeletion, sampleResults } from '../support/results.ts';
import { openWorld } from '../support/world.ts';

const sample = sampleResults({ tokens: 3 });
const actedAs = { tokenId: 'ab'.repeat(16), ownerId: 'worker-1' };
const runId = sample.summary.runId;
const told = {
  noticeMessageId: 'message-1',
  ownerMail: { messageId: 'mail-1', at: '2026-11-15T06:00:20.000Z' },
};

function rowsOf(csv: string): Record<string, string>[] {
  return utils.sheet_to_json(read(csv, { type: 'string', raw: true }).Sheets['Sheet1'] ?? {}, { defval: '' });
}

it('tells of an ended token who was told when, by which rule it ended, and by which answer', () => {
  const results = { ...sample, actedAs, ended: [aDeletion({ runId, ...told })] };
  expect(rowsOf(renderDeletions(results))).toEqual([
    {
      tokenId: 'abc',
      name: 'nightly export',
      ownerId: 'owner-1',
      ownerName: 'Jane Doe',
      rule: 'stale',
      reason: 'last used 2026-08-01, 90 days ago or longer',
      lastUsed: '2026-08-01T00:00:00.000Z',
      noticedAt: '2026-11-15T06:00:00.000Z',
      deadline: '2026-11-22T06:00:00.000Z',
      noticeMessageId: 'message-1',
      ownerToldAt: '2026-11-15T06:00:20.000Z',
      ownerMessageId: 'mail-1',
      endedAt: '2026-11-23T06:00:40.000Z',
      status: '204',
      trackingId: 'track-1',
      actedAs: 'abababababababababababababababab',
      policyHash: `sha256:${'1'.repeat(64)}`,
      planHash: `sha256:${'2'.repeat(64)}`,
      tenant: sample.summary.tenant,
      runId,
      outcome: 'deleted',
      formerExpiry: 'never',
      expiry: '',
      deletedNotBefore: '',
    },
  ]);
});

it('has the tokens of earlier runs too, each once, in the order in which they ended', () => {
  const early = aDeletion({ tokenId: 'early', runId: 'run-0', at: '2026-11-22T06:00:00.000Z', status: null });
  const late = aDeletion({ tokenId: 'late', runId, at: '2026-11-23T06:00:50.000Z' });
  const results = {
    ...sample,
    actedAs,
    ended: [late, aDeletion({ runId })],
    recovered: { schemaVersion: 1 as const, runs: ['run-0'], deleted: [early, late] },
  };
  const rows = rowsOf(renderDeletions(results));
  expect(rows.map(({ tokenId, status, actedAs: by }) => [tokenId, status, by])).toEqual([
    ['early', '', ''],
    ['abc', '204', 'abababababababababababababababab'],
    ['late', '204', 'abababababababababababababababab'],
  ]);
});

it('is a head alone where nothing ended', () => {
  expect(renderDeletions({ ...sample, ended: [] })).toMatch(
    /^"tokenId","name",[^\r]*"deletedNotBefore"\r\n$/,
  );
});

it.each(Object.entries(hostileNames))('gives a spreadsheet no formula: %s', (_what, name) => {
  const csv = renderDeletions({ ...sample, ended: [aDeletion({ name, ownerName: name })] });
  const sheet = read(csv, { type: 'string', cellFormula: true }).Sheets['Sheet1'] ?? {};
  expect(Object.values(sheet).filter((cell) => cell.f !== undefined || cell.l !== undefined)).toEqual([]);
  expect(utils.sheet_to_json(sheet)).toHaveLength(1);
});

it('stands in the report, with who did it and which approval it had', () => {
  const results = { ...sample, actedAs, ended: [aDeletion({ runId, ...told })] };
  const page = renderHtml(results);
  for (const text of [
    '2026-11-15 06:00 UTC</span><code>message message-1',
    '2026-11-15 06:00 UTC</span><code>mail mail-1',
    'track-1',
    'the token abababababababababababababababab of identity worker-1',
    'This run applied none.',
  ])
    expect(page).toContain(text);
});

it('is written by a night that deletes after notice, with the message that gave it', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  const first = await world.night();
  world.pass(7);
  const summary = await world.night();
  expect(rowsOf(world.artefact(first, 'deletions.csv'))).toEqual([]);
  const rows = rowsOf(world.artefact(summary, 'deletions.csv'));
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatchObject({
    noticedAt: '2026-11-23T03:00:00.000Z',
    noticeMessageId: 'message-1',
    endedAt: '2026-11-30T03:00:00.000Z',
    status: '204',
    actedAs: world.sandbox.worker.clientId,
    planHash: summary.planHash,
    runId: summary.runId,
  });
  expect(rows[0]?.['trackingId']).toMatch(/\S/);
});
