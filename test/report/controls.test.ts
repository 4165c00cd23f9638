import { describe, expect, it } from 'vitest';
import type { RunResults, TokenOutcome } from '../../lambda/core/results.ts';
import { controlVerdicts } from '../../lambda/report/sections/controls.ts';
import { withNames } from '../support/results.ts';

/** Two tokens; the first came to this outcome under a rule that serves `CIS 5.3`, the second is kept. */
function run(outcome: TokenOutcome): RunResults {
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

describe('a control', () => {
  it.each<TokenOutcome>(['would-delete', 'noticed', 'waiting', 'failed', 'not-reached'])(
    'is failed by a token that its rule would delete and that is %s',
    (outcome) => {
      expect(controlVerdicts(run(outcome))).toEqual([
        { control: 'CIS 5.3', rules: ['stale'], passing: 1, failing: ['old'] },
      ]);
    },
  );

  it.each<TokenOutcome>(['deleted', 'already-gone', 'spared'])('passes once the token is %s', (outcome) => {
    expect(controlVerdicts(run(outcome))).toEqual([
      { control: 'CIS 5.3', rules: ['stale'], passing: 2, failing: [] },
    ]);
  });

  it('is failed once by a token with two findings', () => {
    const results = run('deleted');
    const finding = {
      kind: 'full-scope',
      severity: 'high' as const,
      tokenId: results.tokens[1]?.id ?? '',
      ownerId: null,
      message: '',
      remedy: '',
      controls: ['SOC 2 CC6.1'],
    };
    const findings = [
      { ...finding, key: 'a' },
      { ...finding, key: 'b' },
    ];
    expect(controlVerdicts({ ...results, findings })).toEqual([
      { control: 'CIS 5.3', rules: ['stale'], passing: 2, failing: [] },
      { control: 'SOC 2 CC6.1', rules: [], passing: 1, failing: ['young'] },
    ]);
  });
});
