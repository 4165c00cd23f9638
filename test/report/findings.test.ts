import { describe, expect, it } from 'vitest';
import { whenSchema } from '../../lambda/core/policy/schema.ts';
import type { Finding } from '../../lambda/core/results.ts';
import { meaningOf } from '../../lambda/report/rule-words.ts';
import { controlSection } from '../../lambda/report/sections/controls.ts';
import { findingSection } from '../../lambda/report/sections/findings.ts';
import { type SampleRun, withNames } from '../support/results.ts';

const tonight = '2026-11-23T06:00:00.000Z';

/** Findings of the rule `full-scope`, one a difference; the first two are about the two tokens of the run. */
function nightWith(...differences: Partial<Finding>[]): SampleRun {
  const results = withNames(['first', 'second']);
  const findings = differences.map((difference, index): Finding => {
    const tokenId = results.tokens[index]?.id ?? null;
    return {
      ...{ key: `rule:full-scope:${index}`, kind: 'full-scope', severity: 'high', tokenId, ownerId: null },
      ...{ message: 'Rule full-scope matches.', remedy: 'Ask the owner.', controls: ['SOC 2 CC6.1'] },
      firstSeen: tonight,
      ...difference,
    };
  });
  return { ...results, findings };
}

/** The text of a section as a person reads it. */
function wordsOf(section: unknown): string {
  return String(section)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

const acceptance = {
  is: 'accepted',
  approvedBy: 'CISO',
  until: '2027-03-31',
  reason: 'Break-glass account',
} as const;

describe('the findings of a rule', () => {
  it('say what the rule means, how many are new, how old the oldest is, and what to do', () => {
    const words = wordsOf(findingSection(nightWith({}, { firstSeen: '2026-10-02T06:00:00.000Z' })));
    expect(words).toContain('full-scope 2 open 1 new tonight, 1 older, the oldest of 2026-10-02');
    expect(words).toContain('A token that may do everything that its owner may do.');
    expect(words).toContain('What to do: Ask the owner.');
  });

  it('say of each its token, its owner and its age', () => {
    const words = wordsOf(findingSection(nightWith({}, { firstSeen: '2026-10-02T06:00:00.000Z' })));
    expect(words).toContain('first a19e3779b10000000000000000000000 of first: new tonight.');
    expect(words).toContain(
      'second a13c6ef3620000000000000000000001 of second: open for 52 days, since 2026-10-02.',
    );
  });

  it('count accepted ones and the platform’s apart, and say who accepts to when', () => {
    const run = nightWith({ standing: acceptance }, { standing: { is: 'platform' } }, { tokenId: null });
    const words = wordsOf(findingSection(run));
    expect(words).toContain("1 open 1 new tonight, 1 accepted, 1 of the platform's own tokens");
    expect(words).toContain('of first: accepted by CISO until 2027-03-31.');
    expect(words).toContain("of second: the platform's own.");
  });

  it('say which remedy helps how many', () => {
    const run = nightWith({ remedy: 'Wait.' }, { remedy: 'Ask.' }, { remedy: 'Ask.', tokenId: null });
    expect(wordsOf(findingSection(run))).toContain('What to do, by how many it helps: 2 : Ask. 1 : Wait.');
  });

  it('lead to their tokens in the table, where an open one is about a token', () => {
    const link = '<a class="filter" data-view="rules=full-scope">';
    expect(String(findingSection(nightWith({})))).toContain(link);
    expect(String(findingSection(nightWith({ standing: acceptance })))).not.toContain(link);
    expect(String(findingSection(nightWith({ tokenId: null })))).not.toContain(link);
  });

  it('that are closed are told with their token and why', () => {
    const closed = nightWith({ standing: { is: 'closed', why: 'Its token is deleted.' } }).findings.map(
      (finding) => ({ ...finding, token: { name: 'gone', ownerName: 'Jane Doe' } }),
    );
    expect(wordsOf(findingSection({ ...nightWith(), closed }))).toContain(
      'No longer there 1 full-scope on gone a19e3779b10000000000000000000000 : Its token is deleted.',
    );
  });
});

it('every condition of a rule has its words', () => {
  for (const condition of Object.keys(whenSchema.shape)) {
    const rule = { name: 'one', when: { [condition]: 30 }, do: 'report' as const };
    expect(meaningOf([rule], 'one')).toMatch(/^A token that [a-z][^;]+\.$/);
  }
  const both = { name: 'one', when: { neverExpires: false, scope: 'sp:search:read' }, do: 'report' as const };
  expect(meaningOf([both], 'one')).toBe('A token that has an expiry, and holds the scope sp:search:read.');
});

describe('a control in the report', () => {
  it('says how many tokens of how many fail, the share that passes, and what is accepted', () => {
    const words = wordsOf(controlSection({ ...nightWith({}, { standing: acceptance }), history: [] }));
    expect(words).toContain('SOC 2 CC6.1 1 of 2 50 % not known yet 1 first');
  });

  it.each([
    [3, '▼ 2 since 2026‑11‑21', 'better'],
    [0, '▲ 1 since 2026‑11‑21', 'worse'],
    [1, 'unchanged since 2026‑11‑21', 'quiet'],
  ])('that %i tokens failed a month ago tells the change', (failed, words, tone) => {
    const results = nightWith({});
    const history = results.history.map((run) => ({ ...run, controls: { 'SOC 2 CC6.1': failed } }));
    expect(String(controlSection({ ...results, history }))).toContain(`<td class="${tone}">${words}</td>`);
  });
});
