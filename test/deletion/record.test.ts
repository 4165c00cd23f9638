import { describe, expect, it } from 'vitest';
import type { DeletionRecord, TokenOutcome } from '../../lambda/core/deletion-record.ts';
import { type BatchIntent, type BatchOutcome, lineOf, readRecords } from '../../lambda/deletion/record.ts';
import { anId, aPat, NOW } from '../support/builders.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';

describe('the record of a token that was attempted twice', () => {
  const run = { prefix: 'acme/runs/2026/11/23/run/' };
  const line = (outcome: TokenOutcome, uncertain = false): DeletionRecord => {
    const pat = aPat({ id: anId(1) });
    const grounds = { rule: 'orphan', policyHash: '', planHash: '', noticedAt: null, deadline: null };
    const answer = { outcome, uncertain, reason: '', status: null, trackingId: null, at: NOW };
    return lineOf(pat, { ...grounds, runId: 'run' }, answer);
  };
  const header = { schemaVersion: 1, runId: 'run', at: NOW } as const;
  const attempt: BatchIntent = { ...header, attempts: [line('not-reached', true)] };
  const answered = (outcome: TokenOutcome): BatchOutcome => ({ ...header, records: [line(outcome)] });

  it.each<[string, (BatchIntent | BatchOutcome)[], object]>([
    [
      'refused, then attempted',
      [attempt, answered('failed'), attempt],
      { outcome: 'not-reached', uncertain: true },
    ],
    [
      'refused, then deleted',
      [attempt, answered('failed'), attempt, answered('deleted')],
      { outcome: 'deleted', uncertain: false },
    ],
    [
      'deleted, then missed',
      [attempt, answered('deleted'), attempt, answered('already-gone')],
      { outcome: 'deleted', uncertain: false },
    ],
    [
      'deleted, then attempted',
      [attempt, answered('deleted'), attempt],
      { outcome: 'deleted', uncertain: false },
    ],
  ])('%s', async (_, parts, last) => {
    const files = ['0001.json', '0001.outcome.json', '0002.json', '0002.outcome.json'];
    const objects = parts.map(
      (part, at) => [`${run.prefix}intents/${files[at]}`, JSON.stringify(part)] as const,
    );
    const records = await readRecords(createMemoryArchive(new Map(objects)), run);
    expect(records).toMatchObject([{ tokenId: anId(1), ...last }]);
  });
});
