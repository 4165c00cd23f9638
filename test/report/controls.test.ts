import { describe, expect, it } from 'vitest';
import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import { controlVerdicts, createControlTest } from '../../lambda/report/controls.ts';
import { createLookup } from '../../lambda/report/lookup.ts';
import { type SampleRun, withNames } from '../support/results.ts';

/** Two tokens; the first came to this outcome under a rule that serves `CIS 5.3`, the second is kept. */
function run(outcome: TokenOutcome): SampleRun {
  const results = withNames(['old', 'young']);
  const [old, young] = results.tokens;
  if (old === undefined || young === undefined) throw new Error('two tokens are needed');
  return {
    ...results,
    rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete', controls: ['CIS 5.3'] }],
    findings: [],
    tokens: [
      { ...old, outcome },
      { ...young, verdict: 'keep', rule: null, outcome: 'kept' },
    ],
  };
}

const [oldId, youngId] = ['a19e3779b10000000000000000000000', 'a13c6ef3620000000000000000000001'];
const finding = {
  key: 'a',
  kind: 'full-scope',
  severity: 'high' as const,
  tokenId: youngId,
  ownerId: null,
  message: '',
  remedy: '',
  controls: ['SOC 2 CC6.1'],
};

describe('a control', () => {
  it.each<TokenOutcome>(['would-delete', 'noticed', 'waiting', 'failed', 'not-reached'])(
    'is failed by a token that its rule would delete and that is %s',
    (outcome) => {
      expect(controlVerdicts(run(outcome))).toEqual([
        {
          control: 'CIS 5.3',
          rules: ['stale'],
          passing: 1,
          failing: 1,
          accepted: 0,
          examples: [{ id: oldId, name: 'old' }],
        },
      ]);
    },
  );

  it('passes once the token is spared', () => {
    expect(controlVerdicts(run('spared'))).toEqual([
      { control: 'CIS 5.3', rules: ['stale'], passing: 2, failing: 0, accepted: 0, examples: [] },
    ]);
  });

  it.each<TokenOutcome>(['deleted', 'already-gone'])('counts no token that is %s', (outcome) => {
    const results = run(outcome);
    const findings = [{ ...finding, tokenId: oldId, controls: ['CIS 5.3'] }];
    expect(controlVerdicts({ ...results, findings })).toEqual([
      { control: 'CIS 5.3', rules: ['stale'], passing: 1, failing: 0, accepted: 0, examples: [] },
    ]);
  });

  it('is failed once by a token with two findings', () => {
    const findings = [finding, { ...finding, key: 'b' }];
    expect(controlVerdicts({ ...run('spared'), rules: [], findings })).toEqual([
      {
        control: 'SOC 2 CC6.1',
        rules: [],
        passing: 1,
        failing: 1,
        accepted: 0,
        examples: [{ id: youngId, name: 'young' }],
      },
    ]);
  });

  it('is failed by no finding that an exemption accepts, and counts it apart', () => {
    const standing = { is: 'accepted', approvedBy: 'CISO', until: '2027-01-31', reason: 'Contract' } as const;
    const findings = [{ ...finding, standing }];
    expect(controlVerdicts({ ...run('spared'), rules: [], findings })).toMatchObject([
      { passing: 2, failing: 0, accepted: 1 },
    ]);
  });

  it("is neither failed nor passed by the platform's tokens", () => {
    const { tokens, ...results } = run('spared');
    const managed = tokens.map((token) => ({ ...token, managed: true }));
    const findings = [{ ...finding, standing: { is: 'platform' } as const }];
    expect(controlVerdicts({ ...results, tokens: managed, rules: [], findings })).toMatchObject([
      { passing: 0, failing: 0, accepted: 0 },
    ]);
  });

  it('is failed by a finding that is about no token, which takes no token from those that pass', () => {
    const findings = [{ ...finding, tokenId: null, kind: 'exemption-lapsed' }];
    expect(controlVerdicts({ ...run('spared'), rules: [], findings })).toEqual([
      {
        control: 'SOC 2 CC6.1',
        rules: [],
        passing: 2,
        failing: 1,
        accepted: 0,
        examples: [{ id: null, name: 'exemption-lapsed' }],
      },
    ]);
  });

  it('names 20 of 30 that fail, and counts them all', () => {
    const results = withNames(Array.from({ length: 30 }, (_, index) => `token ${index}`));
    const rules = [{ name: 'stale', when: {}, do: 'delete' as const, controls: ['CIS 5.3'] }];
    const tokens = results.tokens.map((token) => ({ ...token, managed: false }));
    const [verdict] = controlVerdicts({ ...results, tokens, rules, findings: [] });
    expect(verdict).toMatchObject({ failing: 30, passing: 0 });
    expect(verdict?.examples).toHaveLength(20);
  });
});

describe('the controls that a token fails', () => {
  it('are those of its findings and of the delete rule that applies to it, each once, by name', () => {
    const results = run('waiting');
    const findings = [{ ...finding, tokenId: oldId, controls: ['SOC 2 CC6.1', 'CIS 5.3', 'AC-2'] }];
    const failedBy = createControlTest(results.rules, createLookup({ ...results, findings }));
    expect(results.tokens.map(failedBy)).toEqual([['AC-2', 'CIS 5.3', 'SOC 2 CC6.1'], []]);
  });
});
