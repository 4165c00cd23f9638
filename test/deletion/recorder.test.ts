import { describe, expect, it } from 'vitest';
import type { DeletionRecord, TokenOutcome } from '../../lambda/core/deletion-record.ts';
import {
  type BatchIntent,
  type BatchOutcome,
  createRecorder,
  lineOf,
  readRecords,
} from '../../lambda/deletion/record.ts';
import { AwsError } from '../../lambda/errors.ts';
import { followProtocol } from '../../lambda/rotate/protocol.ts';
import { anId, aPat, NOW } from '../support/builders.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';
import { type Around, aRotation, createWorld, SECRET, type World } from '../support/rotation-world.ts';

const versionId = '9'.repeat(36);

/** Secrets Manager's first step, in which the new token cannot be stored: what was written, and whether the token was there. */
async function createInVain(world: World, write: () => void = () => undefined) {
  const written: [part: string, tokenId: string, rule: string, outcome: string, there: boolean][] = [];
  const record = createRecorder({
    ...{ runId: versionId, policyHash: 'sha256:policy', clock: world.clock },
    open:
      async () =>
      async (part, { tokenId, rule, outcome }) => {
        write();
        written.push([part, tokenId, rule, outcome, world.tenant.tokens.has(tokenId)]);
      },
  });
  const around: Around = (call, work) => {
    if (call === 'put') throw new AwsError('put: no answer');
    return work();
  };
  world.store.setRotation(SECRET, async ({ SecretId, ClientRequestToken }) => {
    const event = { Step: 'createSecret', SecretId, ClientRequestToken } as const;
    await followProtocol(world.deps({ around }), aRotation(), { ...event, now: world.clock.now(), record });
  });
  await expect(world.store.startRotation(SECRET)).rejects.toThrow('put: no answer');
  return written;
}

it("writes before and after each deletion in Secrets Manager's own rotation", async () => {
  const minted = '00000002000000000000000000000000';
  expect(await createInVain(createWorld())).toEqual([
    ['intent', minted, 'orphan', 'not-reached', true],
    ['outcome', minted, 'orphan', 'deleted', false],
  ]);
});

it('deletes nothing of which the intent cannot be written', async () => {
  const world = createWorld();
  const refuse = () => {
    throw new AwsError('write: no answer');
  };
  expect(await createInVain(world, refuse)).toEqual([]);
  expect(world.tenant.tokens.size).toBe(2);
});

describe('the record of a token that was attempted twice', () => {
  const run = { prefix: 'acme/runs/2026/11/23/run/' };
  const line = (outcome: TokenOutcome, uncertain = false): DeletionRecord => {
    const pat = aPat({ id: anId(1) });
    const grounds = { rule: 'orphan', policyHash: '', planHash: '', noticedAt: null, deadline: null };
    const answer = { outcome, uncertain, reason: '', status: null, trackingId: null, at: NOW };
    return lineOf(pat, { ...grounds, runId: 'run' }, answer);
  };
  const attempt: Partial<BatchIntent> = { attempts: [line('not-reached', true)] };
  const answered = (outcome: TokenOutcome): Partial<BatchOutcome> => ({ records: [line(outcome)] });

  it.each<[string, (Partial<BatchIntent> | Partial<BatchOutcome>)[], object]>([
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
