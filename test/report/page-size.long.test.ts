import { afterAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../lambda/report/page.ts';
import { openFile, startChromium } from '../support/chromium.ts';
import { sampleResults } from '../support/results.ts';

const chromium = await startChromium();

describe.skipIf(chromium === null)('a big report in a browser', () => {
  afterAll(() => chromium?.close());

  it.each([
    [10_000, '100 shown of 10,000 selected, 10,000 in all', 0],
    [100_000, '100 shown of 10,000 selected, 10,000 in all', 1],
  ])('opens with %i tokens and can be searched', async (tokens, count, notes) => {
    if (chromium === null) throw new Error('no browser');
    const { page, misdeeds, close } = await openFile(chromium, renderHtml(sampleResults({ tokens })));
    expect(await page.locator('#tokens [role=status]').textContent()).toBe(count);
    expect(await page.getByText('report.csv has 90,000 more tokens.').count()).toBe(notes);
    await page.getByRole('searchbox').fill('splunk');
    expect(await page.locator('#tokens tbody tr').count()).toBe(100);
    expect(misdeeds).toEqual([]);
    await close();
  });

  it('holds all of 10,000 tokens without scripts', async () => {
    if (chromium === null) throw new Error('no browser');
    const html = renderHtml(sampleResults({ tokens: 10_000 }));
    const { page, close } = await openFile(chromium, html, { javaScriptEnabled: false });
    expect(await page.locator('#tokens tbody tr').count()).toBe(10_000);
    await close();
  });
});
