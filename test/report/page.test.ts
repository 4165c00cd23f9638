import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../lambda/report/page.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { failedResults, sampleResults, withNames } from '../support/results.ts';

describe('the HTML report', () => {
  it('is the same, byte for byte, for the same results', () => {
    expect(renderHtml(sampleResults({ mode: 'enforce' }))).toBe(
      renderHtml(sampleResults({ mode: 'enforce' })),
    );
  });

  it('refers to nothing outside itself', () => {
    const html = renderHtml(sampleResults());
    expect(html.match(/\s(?:src|srcset|action|data|poster)=/g)).toBeNull();
    expect(html.match(/\shref="(?!#)/g)).toBeNull();
    expect(html.match(/@import|url\(/g)).toBeNull();
  });

  it('has no inline style and no inline handler, which its policy would refuse', () => {
    expect(renderHtml(sampleResults()).match(/<[^>]*\s(?:style|on[a-z]+)=/g)).toBeNull();
  });

  it('holds one script and one style sheet, whatever the names', () => {
    const html = renderHtml(withNames(Object.values(hostileNames)));
    expect(html.match(/<script/gi)).toHaveLength(1);
    expect(html.match(/<\/script/gi)).toHaveLength(1);
    expect(html.match(/<\/style/gi)).toHaveLength(1);
  });

  it('is below 6 MB with 10,000 tokens, and shows each', () => {
    const html = renderHtml(sampleResults({ tokens: 10_000 }));
    expect(Buffer.byteLength(html)).toBeLessThan(6_000_000);
    expect(html).toContain('<p class="count" role="status">10,000 tokens</p>');
    expect(html).not.toContain('more tokens.</p>');
  });

  it('shows the 10,000 tokens that matter most of 12,000, and refers to the CSV for the others', () => {
    const results = sampleResults({ tokens: 12_000 });
    const condemned = results.tokens.filter((token) => token.verdict === 'delete').at(-1);
    const html = renderHtml(results);
    expect(html).toContain('report.csv has 2,000 more tokens.');
    expect(html).toContain(`<code>${condemned?.id}</code>`);
  });

  it('reads no good news from a run that failed before it knew anything', () => {
    const html = renderHtml(failedResults());
    const notes = html.match(/<p class="note">This run failed before it could tell\.<\/p>/g);
    expect(notes).toHaveLength(4);
    expect(html.match(/<dd class="value">–<\/dd>/g)).toHaveLength(8);
    expect(html).toContain('No token was read.');
    expect(html).toContain('This run failed before it looked at any secret.');
    expect(html).not.toMatch(/class="change (better|worse)"|>passes<|Every token was read|Tokens by verdict/);
  });

  it('compares its figures with the last run that knew them', () => {
    const results = sampleResults({ nights: 3 });
    const failed = failedResults().summary;
    const html = renderHtml({ ...results, history: [...results.history, failed] });
    expect(html.match(/since 2026‑11‑22/g)).toHaveLength(5);
  });

  it('says of a token that waits from which day on it may be deleted', () => {
    expect(renderHtml(withNames(['old']))).toContain(
      '<td>The token old is stale.; not before 2026-11-30<td>',
    );
  });

  it('can be rendered from a run that read nothing', () => {
    const empty = { ...sampleResults({ tokens: 0, nights: 0 }), exemptions: [], rotations: [], rules: [] };
    expect(renderHtml(empty)).toContain('Nothing to delete among 0 tokens.');
  });
});
