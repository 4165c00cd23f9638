import axe from 'axe-core';
import { afterAll, describe, expect, it } from 'vitest';
import { renderFleet } from '../../lambda/digest/fleet-page.ts';
import { openFile, startChromium } from '../support/chromium.ts';
import { textOfPages } from '../support/pdf.ts';
import { manyMornings } from './mornings.ts';

const chromium = await startChromium();
const page = renderFleet(
  { mornings: manyMornings(60), leftBehind: ['TokenHygiene3'] },
  '2026-11-23T07:00:00.000Z',
);

describe.skipIf(chromium === null)('the page over all tenants in a browser', () => {
  afterAll(() => chromium?.close());

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 375],
  ] as const)(
    'has no accessibility fault, asks for nothing and scrolls down only (%s, %i px)',
    async (colorScheme, width) => {
      if (chromium === null) throw new Error('no browser');
      const opened = await openFile(chromium, page, { colorScheme, viewport: { width, height: 900 } });
      await opened.page.evaluate(axe.source);
      const faults = await opened.page.evaluate(
        '(async () => (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]))()',
      );
      expect(faults).toEqual([]);
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(opened.misdeeds).toEqual([]);
      await opened.close();
    },
  );

  it('prints every tenant, and its morning on each page', async () => {
    if (chromium === null) throw new Error('no browser');
    const opened = await openFile(chromium, page);
    const pages = textOfPages(await opened.page.pdf({ format: 'A4' }));
    const named = new Set(pages.join(' ').match(/tenant-\d+/g));
    expect(named.size).toBe(60);
    for (const text of pages) expect(text).toContain('Alltenants,2026-11-2307:00UTC');
    await opened.close();
  });
});
