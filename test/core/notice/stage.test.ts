import { describe, expect, it } from 'vitest';
import { byAge, type Staging, stageCandidates } from '../../../lambda/core/notice/stage.ts';
import type { Ledger, NoticeRecord, Stage } from '../../../lambda/core/plan.ts';
import { aCandidate, aLedger, aNotice, anId, aPat, aPolicy, NOW } from '../../support/builders.ts';

function staging(difference: Partial<Staging> = {}): Staging {
  return {
    candidates: [aCandidate()],
    ledger: aLedger(),
    trusted: true,
    isPastLost: false,
    policy: aPolicy(),
    now: NOW,
    held: new Map(),
    deletable: 1000,
    ...difference,
  };
}

function stages(difference: Partial<Staging>): Stage['stage'][] {
  const given = staging(difference);
  const standing = stageCandidates(given);
  return given.candidates.map(({ pat }) => standing.get(pat.id)?.stage ?? 'queued');
}

const notice = aNotice(aCandidate());
const noticed = (difference: Partial<NoticeRecord>) => aLedger({ [anId(1)]: { ...notice, ...difference } });

describe('a candidate', () => {
  it.each<[string, Ledger, Stage['stage']]>([
    ['due when its notice has run out', noticed({}), 'due'],
    [
      'due at its deadline to the millisecond',
      noticed({ firstNoticed: '2026-11-16T03:00:00.000Z', deadline: NOW }),
      'due',
    ],
    [
      'running a millisecond before the deadline printed',
      noticed({ deadline: '2026-11-23T03:00:00.001Z' }),
      'running',
    ],
    [
      'running where the policy gives longer notice by now',
      noticed({ firstNoticed: '2026-11-16T03:00:00.001Z' }),
      'running',
    ],
    ['to be announced where no notice names it', aLedger(), 'announce'],
    ['to be announced anew when the rule changed', noticed({ ruleHash: 'sha256:other' }), 'announce'],
    ['A token that was used since starts over', noticed({ fingerprint: 'sha256:other' }), 'announce'],
    ['due after 14 days without a run', { ...noticed({}), updatedAt: '2026-11-09T03:00:00.000Z' }, 'due'],
    [
      'A notice that lapsed starts over',
      { ...noticed({}), updatedAt: '2026-11-09T02:59:59.999Z' },
      'announce',
    ],
  ])('%s', (_fact, ledger, stage) => {
    expect(stages({ ledger })).toEqual([stage]);
  });

  it.each<[string, Partial<NoticeRecord>, Stage['stage']]>([
    ['running as long as its owner was not told', {}, 'running'],
    [
      'due a week after its owner was told',
      { owner: { messageId: 'm', at: '2026-11-16T03:00:00.000Z' } },
      'due',
    ],
    [
      'running within a week after its owner was told',
      { owner: { messageId: 'm', at: '2026-11-16T03:00:00.001Z' } },
      'running',
    ],
    [
      'running before its deadline, however early its owner was told',
      { owner: { messageId: 'm', at: '2026-11-01T03:00:00.000Z' }, deadline: '2026-11-23T03:00:00.001Z' },
      'running',
    ],
  ])('is %s, where owners are told', (_fact, difference, stage) => {
    const policy = aPolicy({ owners: { tell: 'ses', from: 'iam@example.com' } });
    expect(stages({ ledger: noticed(difference), policy })).toEqual([stage]);
  });

  it('renaming does not restart a notice', () => {
    expect(stages({ candidates: [aCandidate(aPat({ name: 'keep me' }))], ledger: noticed({}) })).toEqual([
      'due',
    ]);
  });

  it('is never due on a ledger that is not trusted', () => {
    expect(stages({ ledger: noticed({}), trusted: false })).toEqual(['running']);
  });

  it('is held for a reason that is not its own, whatever its notice', () => {
    const held = stageCandidates(staging({ ledger: noticed({}), held: new Map([[anId(1), 'its owner']]) }));
    expect(held).toEqual(new Map([[anId(1), { stage: 'held', reason: 'its owner' }]]));
  });

  it('is told the deadline that will be printed: notice.days from now', () => {
    const deadline = '2026-11-30T03:00:00.000Z';
    expect(stageCandidates(staging())).toEqual(new Map([[anId(1), { stage: 'announce', deadline }]]));
  });

  it('is not announced twice: once a stage', () => {
    const ledger = noticed({
      firstNoticed: '2026-11-22T03:00:00.000Z',
      deadline: '2026-11-29T03:00:00.000Z',
    });
    expect(stages({ ledger })).toEqual(['running']);
  });
});

it('announces the oldest first, as far as the limits reach; the rest waits for its turn', () => {
  const candidates = [3, 2, 1].map((number) => aCandidate(aPat({ id: anId(number) })));
  const policy = aPolicy({ limits: { maxDeletions: 2 } });
  expect(stages({ candidates, policy })).toEqual(['queued', 'announce', 'announce']);
});

it('with notice.days 0 all candidates are due in the run that finds them, held ones apart', () => {
  const candidates = [1, 2, 3].map((number) => aCandidate(aPat({ id: anId(number) })));
  const policy = aPolicy({ notice: { days: 0 }, limits: { maxDeletions: 0 } });
  const held = new Map([[anId(2), 'its owner']]);
  expect(stages({ candidates, policy, held, trusted: false })).toEqual(['due', 'held', 'due']);
});

it.each<[string, Partial<NoticeRecord>, Stage['stage']]>([
  ['running until the deadline that was printed', { deadline: '2026-11-23T03:00:00.001Z' }, 'running'],
  ['due from the deadline that was printed', { deadline: NOW }, 'due'],
])('with notice.days 0 a token that was noticed before is %s', (_fact, difference, stage) => {
  expect(stages({ ledger: noticed(difference), policy: aPolicy({ notice: { days: 0 } }) })).toEqual([stage]);
});

it('orders the oldest first: by last use, or creation if never used; ties by id', () => {
  const candidates = [
    aPat({ id: anId(4), lastUsed: '2026-03-01T00:00:00.000Z' }),
    aPat({ id: anId(3), lastUsed: null, created: '2026-02-01T00:00:00.000Z' }),
    aPat({ id: anId(2), lastUsed: '2026-03-01T00:00:00.000Z' }),
    aPat({ id: anId(1), lastUsed: '2026-04-01T00:00:00.000Z' }),
  ].map((pat) => aCandidate(pat));
  const order = candidates.toSorted(byAge).map(({ pat }) => pat.id);
  expect(order).toEqual([anId(3), anId(2), anId(4), anId(1)]);
});
