import { describe, expect, it } from 'vitest';
import { fleetKey, renderFleet } from '../../lambda/digest/fleet-page.ts';
import { aMorning, manyMornings } from './mornings.ts';

const now = '2026-11-23T07:00:00.000Z';

/** The text of a page as a person reads it. */
function wordsOf(page: string): string {
  const [, body = ''] = page.split('<body>');
  return body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

describe('the page over all tenants', () => {
  it('names first who did not run, then who is not well, then the others', () => {
    const mornings = [
      aMorning('acme'),
      aMorning('globex', { newest: { status: 'halted' } }),
      aMorning('initech', { missed: '2026-11-23T03:00:00.000Z' }),
    ];
    const words = wordsOf(renderFleet({ mornings, leftBehind: [] }, now));
    expect(words).toContain('1 of 3 tenants well, 1 overdue.');
    expect(words).toMatch(
      /Overdue: [^(]+\(1\) .* initech .* Not well: [^(]+\(1\) .* globex .* Well \(1\) .* acme /,
    );
  });

  it('tells of a tenant its risk, its change in a month and what is ahead', () => {
    const words = wordsOf(renderFleet({ mornings: [aMorning('acme')], leftBehind: [] }, now));
    expect(words).toContain('acme succeeded 2026-11-23 03:00 UTC 12 ▼ 5 since 2026‑10‑24 42 31 6 9 3 0');
  });

  it('leads to the report of each tenant, from where it lies in the archive', () => {
    const page = renderFleet({ mornings: [aMorning('acme')], leftBehind: [] }, now);
    const [, href = ''] = /<a href="([^"]+)">acme/.exec(page) ?? [];
    expect(new URL(href, `https://archive.example/${fleetKey(now)}`).pathname).toBe(
      '/acme/runs/2026/11/23/r1/report.html',
    );
  });

  it('adds up what the tenants know, and says how many could be compared', () => {
    const mornings = [
      aMorning('acme'),
      aMorning('globex', { monthAgo: null }),
      aMorning('hooli', { figures: null }),
    ];
    const words = wordsOf(renderFleet({ mornings, leftBehind: [] }, now));
    expect(words).toContain('May do everything 84 ▼ 8 in a month, in 1 of 2 tenants');
    expect(words).toContain('Deletions ahead 18 in 2 tenants');
  });

  it('takes no zero from a tenant that never ran', () => {
    const mornings = [aMorning('acme', { newest: null, figures: null, monthAgo: null })];
    const words = wordsOf(renderFleet({ mornings, leftBehind: [] }, now));
    expect(words).toContain('acme not due yet none – not known yet – – – – – –');
    expect(words).toContain('May do everything – in 0 tenants');
  });

  it('names the stacks that were left behind, and says where nobody can tell', () => {
    const pageOf = (leftBehind: string[] | null) => wordsOf(renderFleet({ mornings: [], leftBehind }, now));
    expect(pageOf(['TokenHygiene3'])).toContain(
      'so that their runs only report: TokenHygiene3. Deploy all stacks',
    );
    expect(pageOf(null)).toContain('could not be read: see the log of the digest.');
  });

  it.each([
    [1, 20_000],
    [60, 60_000],
    [1000, 700_000],
  ])('of %i tenants has less than %i bytes, the same for the same stock', (tenants, most) => {
    const fleet = { mornings: manyMornings(tenants), leftBehind: [] };
    const page = renderFleet(fleet, now);
    expect(page).toBe(renderFleet(fleet, now));
    expect(Buffer.byteLength(page)).toBeLessThan(most);
    expect(page.match(/<th scope="row">/g)).toHaveLength(tenants);
  });

  it('has no script, and refers to nothing but reports', () => {
    const page = renderFleet({ mornings: manyMornings(3), leftBehind: [] }, now);
    expect(page).not.toMatch(/<script|\s(?:src|srcset|action|data|poster|style|on[a-z]+)=|@import|url\(/);
    expect(page.match(/\shref="(?!\.\.\/tenant-\d+\/runs\/)/g)).toBeNull();
  });
});
