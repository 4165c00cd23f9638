import { expect, it } from 'vitest';
import { stageWords } from '../../cli/stage-words.ts';
import { aCandidate, aNotice, aPolicy } from '../support/builders.ts';

const telling = { owners: { tell: 'ses', from: 'iam@example.com' }, notice: { days: 7 } };
const receipt = { messageId: 'mail-1', at: '2026-11-20T03:00:00.000Z' };
const dates = { firstNoticed: '2026-11-15T03:00:00.000Z', deadline: '2026-11-22T03:00:00.000Z' };

it.each([
  ['wait until 2026-11-22', { notice: { days: 7 } }, dates],
  ['wait until 2026-11-27', telling, { ...dates, owner: receipt }],
  ['tell its owner first', telling, dates],
])('a token whose notice runs waits for the later of both notices: %s', (words, policy, notice) => {
  const stage = { stage: 'running', notice: aNotice(aCandidate(), notice) } as const;
  expect(stageWords(stage, aPolicy(policy))).toBe(words);
});
