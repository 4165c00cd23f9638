import { describe, expect, it } from 'vitest';
import type { RunResults, RunSummary } from '../../lambda/core/results.ts';
import { overviewOf, urgencyOf } from '../../lambda/report/overview.ts';
import { sampleResults, withNames } from '../support/results.ts';

const noDeletions = {
  planned: 0,
  noticed: 0,
  waiting: 0,
  due: 0,
  deleted: 0,
  alreadyGone: 0,
  spared: 0,
  failed: 0,
  notReached: 0,
};

type Change = Omit<Partial<RunResults>, 'summary'> & {
  summary?: Omit<Partial<RunSummary>, 'deletions'> & { deletions?: Partial<RunSummary['deletions']> };
};

/** A quiet enforcing night on 200 tokens, but for what is given. */
function aNight({ summary = {}, ...change }: Change = {}): RunResults {
  const quiet = sampleResults({ tokens: 0, mode: 'enforce' });
  const inventory = { ...quiet.summary.inventory, total: 200 };
  const deletions = { ...noDeletions, ...summary.deletions };
  return {
    ...quiet,
    findings: [],
    history: [],
    exemptions: [],
    rotations: [],
    ...change,
    summary: { ...quiet.summary, inventory, ...summary, deletions },
  };
}

describe('the headline', () => {
  it.each<[string, Change, string]>([
    ['a quiet night', {}, 'Nothing to delete among 200 tokens.'],
    [
      'a night with deletions',
      { summary: { deletions: { deleted: 12, noticed: 11, waiting: 1025 } } },
      '12 of 200 tokens deleted, 11 given notice, 1,025 waiting.',
    ],
    [
      'a night in report mode',
      { summary: { mode: 'report', deletions: { planned: 48 } } },
      '48 of 200 tokens match a delete rule. Report only: nothing was changed.',
    ],
    [
      'a halted night',
      { summary: { status: 'halted', deletions: { planned: 120 } } },
      'Halted by the guard: nothing was deleted, 120 planned deletions held back.',
    ],
    [
      'a plan that waits for approval',
      {
        summary: { status: 'halted', deletions: { planned: 1 } },
        guard: { verdict: 'approval', reasons: ['60 deletions, 50 allowed.'], checks: [] },
      },
      'Waiting for approval: nothing was deleted, 1 planned deletion held back.',
    ],
    [
      'a failed night',
      { summary: { status: 'failed' }, problems: ['list tokens: 503, tracking id 1.'] },
      'The run failed: list tokens: 503, tracking id 1.',
    ],
    [
      'a night done in part',
      { summary: { status: 'partial', deletions: { deleted: 3, failed: 1 } } },
      'Done in part. 3 of 200 tokens deleted, 1 failed.',
    ],
  ])('tells %s', (_case, change, headline) => {
    expect(overviewOf(aNight(change)).headline).toBe(headline);
  });
});

const none = { high: 0, medium: 0, low: 0, new: 0, accepted: 0, platform: 0, closed: 0 };

describe('what needs a person', () => {
  it('is nothing on a quiet night', () => {
    expect(overviewOf(aNight()).needs).toEqual([]);
  });

  it('says that the plan can be approved, and by which command', () => {
    const guard = { verdict: 'approval' as const, reasons: ['60 deletions, 50 allowed.'], checks: [] };
    const summary = { status: 'halted' as const, planHash: 'sha256:abc' };
    const command = { self: 'npx token-hygiene', flags: ['--tenant', 'acme'], switchName: null };
    const overview = overviewOf({ ...aNight({ guard, summary }), command });
    expect(overview.needs).toEqual([
      '60 deletions, 50 allowed.',
      'If all of it is right so, approve exactly this plan; else leave it.',
    ]);
    expect(overview.commands).toEqual(['npx token-hygiene approve sha256:abc --reason "…" --tenant acme']);
  });

  it('asks for no approval in report mode, where nothing waits for it', () => {
    const guard = { verdict: 'approval' as const, reasons: ['60 deletions, 50 allowed.'], checks: [] };
    expect(overviewOf(aNight({ guard, summary: { mode: 'report' } })).needs).toEqual([
      '60 deletions, 50 allowed.',
    ]);
  });

  it('says that findings of high severity stay open, where nothing else needs a person', () => {
    const summary = { findings: { ...none, high: 27 } };
    const history = [{ ...sampleResults().summary, findings: { ...none, high: 27 } }];
    expect(overviewOf(aNight({ summary, history })).calm).toBe(
      'No more findings of high severity than before: 27 stay open.',
    );
    expect(overviewOf(aNight()).calm).toBe('Nothing.');
  });

  it('does not hold exemptions that a run without tokens could not test', () => {
    const exemptions = sampleResults().exemptions.map((one) => ({
      ...one,
      state: 'active' as const,
      tokenIds: [],
    }));
    const { inventory } = sampleResults({ tokens: 0 }).summary;
    const night = aNight({ exemptions, summary: { status: 'failed', inventory } });
    expect(overviewOf(night).needs).toEqual([]);
  });

  it('holds failures, exemptions that end and predecessors that are still used', () => {
    const { rotations, exemptions } = sampleResults();
    const night = aNight({ rotations, exemptions, summary: { deletions: { failed: 2, notReached: 1 } } });
    expect(overviewOf(night).needs).toEqual([
      '2 deletions failed; the report says why.',
      '1 deletion not reached; the next run tries again.',
      'The old token of integrations/splunk/isc-pat was still used on 2026-11-22: find the consumer.',
      'The exemption "Break-glass account" (CISO) ends on 2026-12-01: renew it or let it lapse.',
    ]);
  });

  it('does not hold what a halted run left alone', () => {
    expect(
      overviewOf(aNight({ summary: { status: 'halted', deletions: { notReached: 60 } } })).needs,
    ).toEqual([]);
  });

  it('counts findings of high severity that came since the last run', () => {
    const { summary } = aNight();
    const findings = { ...none, high: 5 };
    const history = [{ ...summary, findings: { ...findings, high: 3 } }];
    expect(overviewOf(aNight({ history, summary: { findings } })).needs).toEqual([
      '2 more findings of high severity than in the run before.',
    ]);
    expect(overviewOf(aNight({ history: [], summary: { findings } })).needs).toEqual([
      '5 findings of high severity: the report lists them by rule.',
    ]);
  });

  it('compares findings with the last run that looked for any', () => {
    const { summary } = aNight();
    const findings = { ...none, high: 5 };
    const failed = {
      ...summary,
      status: 'failed' as const,
      findings: none,
    };
    const history = [{ ...summary, findings }, failed];
    expect(overviewOf(aNight({ history, summary: { findings } })).needs).toEqual([]);
  });

  it('says a trouble once, though several parts report it', () => {
    expect(overviewOf(aNight({ problems: ['No owners.', 'No owners.'] })).needs).toEqual(['No owners.']);
  });
});

describe('what comes next', () => {
  it('counts the coming deletions of each day, and names the rotations by date', () => {
    const { tokens, rotations } = withNames(['one', 'two', 'three']);
    const ours = tokens.map((token, index) => ({ ...token, ownerId: index === 0 ? 'ada' : 'ben' }));
    const night = aNight({ tokens: ours, rotations, summary: { mode: 'report' } });
    expect(overviewOf(night).next).toEqual([
      '2026-11-30: 3 tokens of 2 owners would become deletable.',
      '2026-12-05: rotation of integrations/splunk/isc-pat (its token expires: 2027-02-11).',
      '2026-12-19: rotation of integrations/jenkins/isc-pat (its token expires: 2027-02-11).',
      '2026-12-23: rotation of integrations/servicenow/isc-pat (its token expires: 2027-02-11).',
    ]);
  });
});

describe('what comes next, at the edges', () => {
  it('is tonight where a deadline has passed', () => {
    const tokens = withNames(['one']).tokens.map((token) => ({
      ...token,
      deadline: '2026-11-01T06:00:00.000Z',
    }));
    expect(overviewOf(aNight({ tokens })).next).toEqual(['2026-11-23: 1 token of 1 owner may be deleted.']);
  });

  it('tells how many tokens no notice names yet', () => {
    const tokens = withNames(['one', 'two']).tokens.map((token) => ({
      ...token,
      outcome: 'waiting' as const,
      deadline: null,
    }));
    expect(overviewOf(aNight({ tokens })).next).toEqual(['Later: 2 tokens still to be given notice.']);
  });

  it('is not known to a run that failed', () => {
    expect(overviewOf(aNight({ summary: { status: 'failed' } })).idle).toBe(
      'Not known: the run failed before it could tell.',
    );
  });
});

describe('the urgency', () => {
  it.each<[string, Change, string]>([
    ['low on a quiet night', {}, 'low'],
    ['medium when something needs a person', { problems: ['No owners.'] }, 'medium'],
    ['medium when done in part', { summary: { status: 'partial' } }, 'medium'],
    ['high when halted', { summary: { status: 'halted' } }, 'high'],
    ['high when failed', { summary: { status: 'failed' } }, 'high'],
  ])('is %s', (_case, change, urgency) => {
    expect(urgencyOf(aNight(change))).toBe(urgency);
  });
});
