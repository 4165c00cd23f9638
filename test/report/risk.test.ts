import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import { overviewOf } from '../../lambda/report/overview.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { renderText } from '../../lambda/report/text.ts';
import { sampleResults } from '../support/results.ts';

function withSummary(difference: Partial<RunSummary>, nights = 0) {
  const sample = sampleResults({ tokens: 50, nights });
  return { ...sample, summary: { ...sample.summary, ...difference } };
}

const risk = { tokens: 50, everything: 42, neverExpire: 31, ownerLeft: 6, ownerKnown: 40 };

describe('the risk', () => {
  it('is told in one sentence, in the report as in the mail', () => {
    const sentence =
      "Of 50 tokens that stand, the platform's apart, 42 may do everything and 31 never expire; 6 of the 40 whose owner was looked up belong to people who left.";
    const results = withSummary({ risk });
    expect(overviewOf(results).risk).toEqual([sentence]);
    expect(renderText(results)).toContain(`RISK\n  - ${sentence}`);
    expect(renderHtml(results)).toContain('<dt>May do everything</dt><dd class="value">42</dd>');
  });

  it('is not told where no token stands, nor of a run of an older version', () => {
    const { risk: _risk, ...older } = withSummary({}).summary;
    expect(overviewOf({ ...withSummary({}), summary: older }).risk).toEqual([]);
    expect(overviewOf(withSummary({ risk: { ...risk, tokens: 0 } })).risk).toEqual([]);
  });

  it('is compared with a month before', () => {
    const html = renderHtml(withSummary({ risk }, 40));
    expect(html).toContain(
      '<dt>May do everything</dt><dd class="value">42</dd><dd class="change better">▼ 22 since 2026‑10‑24</dd>',
    );
    expect(html).toContain('<dd class="change ">unchanged since 2026‑10‑24</dd>');
  });
});

describe('the backlog', () => {
  it.each([
    [{ announce: 41, queued: 0 }, []],
    [
      { announce: 41, queued: 190 },
      ['190 more tokens wait for a notice: at 41 a night, the last gets it in 5 nights.'],
    ],
    [
      { announce: 1, queued: 1 },
      ['1 more token wait for a notice: at 1 a night, the last gets it in 1 night.'],
    ],
    [{ announce: 0, queued: 7 }, ['7 tokens to be given notice, and none tonight: see the limits.']],
  ])('of %j', (pace, sentences) => {
    expect(overviewOf(withSummary({ pace })).risk.slice(1)).toEqual(sentences);
  });

  it('in report mode says what an enforcing run would do tonight', () => {
    const deletions = { ...withSummary({}).summary.deletions, planned: 8, due: 3 };
    const results = withSummary({ mode: 'report', pace: { announce: 4, queued: 1 }, deletions });
    expect(overviewOf(results).headline).toBe(
      '8 of 50 tokens match a delete rule. An enforcing run would give notice of 4 tonight and delete 3. Report only: nothing was changed.',
    );
  });
});
