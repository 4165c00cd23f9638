import axe from 'axe-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { RunResults } from '../../lambda/core/results.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { type OpenedFile, openFile, startChromium } from '../support/chromium.ts';
import { textOfPages } from '../support/pdf.ts';
import { aDeletion, sampleResults, withNames } from '../support/results.ts';

const chromium = await startChromium();
const html = renderHtml(sampleResults({ mode: 'enforce' }));

const night = sampleResults({ mode: 'enforce' });
const endedId = night.tokens.find(({ outcome }) => outcome === 'deleted')?.id ?? '';
const told = {
  noticeMessageId: 'message-1',
  ownerMail: { at: '2026-11-15T06:00:20.000Z', messageId: 'm'.repeat(60) },
};
const waiting = aDeletion({
  ...{
    tokenId: 'a'.repeat(32),
    outcome: 'quarantined',
    name: 'a name without any blank'.replaceAll(' ', '-'),
  },
  ...{ setExpiry: '2026-11-23T06:10:00.000Z', until: '2026-12-07T06:00:00.000Z' },
});

/** A night with all that a page can have. */
const fullNight: RunResults = {
  ...night,
  ended: [aDeletion({ ...told, tokenId: endedId, trackingId: 't'.repeat(36) }), { ...waiting, ...told }],
  quarantine: { revivable: 'unknown', waiting: [waiting] },
  command: { self: 'npx token-hygiene', flags: ['--out', '/a/folder/with/a/long/name'], switchName: null },
};

describe.skipIf(chromium === null)('a view of the report', () => {
  const opened: OpenedFile[] = [];

  async function open(text = html, hash = ''): Promise<OpenedFile> {
    if (chromium === null) throw new Error('no browser');
    const file = await openFile(chromium, text);
    opened.push(file);
    if (hash !== '') await file.page.goto(file.page.url() + hash);
    await file.page.reload();
    return file;
  }
  const countOf = ({ page }: OpenedFile) => page.locator('#tokens [role=status]').textContent();

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((file) => file.close()));
  });
  afterAll(() => chromium?.close());

  it('stands in the address, and opens there as it was', async () => {
    const { page } = await open();
    await page.getByRole('searchbox').fill('idn:accounts:read');
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Deleted');
    await page.getByRole('button', { name: 'Created' }).click();
    await expect
      .poll(() => new URL(page.url()).hash)
      .toBe('#view?search=idn%3Aaccounts%3Aread&verdict=Deleted&sort=7');
    const again = await open(html, new URL(page.url()).hash);
    expect(await again.page.locator('#tokens tbody').textContent()).toBe(
      await page.locator('#tokens tbody').textContent(),
    );
    expect(await again.page.locator('#tokens th[aria-sort=ascending]').textContent()).toBe('Created');
    expect(again.misdeeds).toEqual([]);
  });

  it('follows an address that is typed, and leaves it on a reset', async () => {
    const file = await open();
    await file.page.evaluate("location.hash = '#view?rules=never-used&severity=high'");
    await expect.poll(() => countOf(file)).toBe('4 shown of 4 selected, 200 in all');
    await file.page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => countOf(file)).toBe('100 shown of 200 selected, 200 in all');
    await expect.poll(() => new URL(file.page.url()).hash).toBe('#tokens');
  });

  it('that is asked for while the address of another is being kept is the one that shows', async () => {
    const file = await open();
    await file.page.evaluate(`new Promise((resolve) => {
      const rewrite = history.replaceState.bind(history);
      location.hash = '#view?verdict=Spared';
      rewrite(null, '', '#view?verdict=Deleted');
      setTimeout(resolve, 100);
    })`);
    await expect.poll(() => countOf(file)).toBe('3 shown of 3 selected, 200 in all');
    await expect.poll(() => new URL(file.page.url()).hash).toBe('#view?verdict=Spared');
  });

  it('that asks for what this night does not have shows no token and says so', async () => {
    const file = await open(html, '#view?rules=retired-rule');
    expect(await countOf(file)).toBe('0 shown of 0 selected, 200 in all');
    expect(await file.page.locator('#tokens tbody').textContent()).toBe(
      'No token matches. Reset the filters to see all.',
    );
  });

  it('is found without accents, case and width, and by a phrase in quotes', async () => {
    const file = await open(
      renderHtml({ ...withNames(['Zoë Łódź', 'straße İzmir', 'ＷＩＤＥ Ørsted', 'Lodz Zoe']), owners: [] }),
    );
    const found = async (words: string) => {
      await file.page.getByRole('searchbox').fill(words);
      return countOf(file);
    };
    expect(await found('zoe lodz')).toBe('2 shown of 2 selected, 4 in all');
    expect(await found('"zoe lodz"')).toBe('1 shown of 1 selected, 4 in all');
    expect(await found('STRASSE izmir')).toBe('1 shown of 1 selected, 4 in all');
    expect(await found('wide orsted')).toBe('1 shown of 1 selected, 4 in all');
  });

  it('is what a link of a finding opens', async () => {
    const file = await open();
    await file.page.locator('#findings summary', { hasText: 'full-scope' }).click();
    await file.page.getByRole('link', { name: 'Show these tokens in the table' }).click();
    await expect.poll(() => countOf(file)).toBe('29 shown of 29 selected, 200 in all');
    expect(await file.page.getByRole('combobox', { name: 'Rule' }).inputValue()).toBe('full-scope');
    expect(file.misdeeds).toEqual([]);
  });

  it.each(['enforce', 'report'] as const)(
    'has as many tokens as the part of a chart says that opens it (%s)',
    async (mode) => {
      const file = await open(renderHtml(sampleResults({ mode })));
      const links = await file.page.locator('.chart a:has(rect)').all();
      expect(links.length).toBeGreaterThan(15);
      for (const link of links) {
        const [, told] = /: ([\d,]+) tokens?: show/.exec((await link.textContent()) ?? '') ?? [];
        await link.focus();
        await file.page.keyboard.press('Enter');
        await expect.poll(() => countOf(file), { timeout: 20_000 }).toContain(` of ${told} selected`);
      }
    },
  );

  it('works in a preview, which has no address', async () => {
    const inner = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const { page, misdeeds } = await open(
      `<!doctype html><iframe sandbox="allow-scripts" width="1200" height="800" srcdoc="${inner}"></iframe>`,
    );
    const frame = page.frameLocator('iframe');
    await frame.locator('.chart a:has(rect)').last().focus();
    await page.keyboard.press('Enter');
    const count = frame.locator('#tokens [role=status]');
    await expect.poll(() => count.textContent()).toBe('11 shown of 11 selected, 200 in all');
    await frame.getByRole('searchbox').fill('nobody');
    await page.waitForTimeout(400);
    expect(await count.textContent()).toBe('0 shown of 0 selected, 200 in all');
    expect(misdeeds).toEqual([]);
  });

  it('prints whole: every selected token, everything folded open, and the run on each page', async () => {
    const { page } = await open();
    const folded = () => page.locator('details:not([open])').count();
    const foldedBefore = await folded();
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Kept');
    const pages = textOfPages(await page.pdf({ format: 'A4' }));
    const text = pages.join('');
    expect(text.match(/Noruleofthepolicymatches/g)?.length).toBe(145);
    expect(text).toContain('VerdictTokensDeleted12');
    expect(
      pages.filter((each) => each.includes('acme,2026-11-2306:00UTC,runrun-2026-11-23-0600')),
    ).toHaveLength(pages.length);
    expect(await page.locator('#tokens tbody tr').count()).toBe(100);
    expect([foldedBefore > 20, await folded()]).toEqual([true, foldedBefore]);
  });

  it('cuts nothing off on A4 paper and has no accessibility fault there, whatever is open', async () => {
    const { page } = await open(renderHtml(fullNight));
    await page.setViewportSize({ width: 688, height: 980 });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    const cut = `[...document.querySelectorAll('td, th, details, .scroll')].filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)`;
    expect(await page.evaluate(cut)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(688);
    await page.evaluate(axe.source);
    const faults = '(async () => (await axe.run()).violations.map(({ id, nodes }) => [id, nodes[0].html]))()';
    expect(await page.evaluate(faults)).toEqual([]);
  });

  it.each([375, 768, 1280, 1920])(
    'with quarantine and ended tokens scrolls down only (%i px)',
    async (width) => {
      const { page, misdeeds } = await open(renderHtml(fullNight));
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(misdeeds).toEqual([]);
    },
  );

  it('leads from a deleted token to who was told when, and by which rule it ended', async () => {
    const { page } = await open(renderHtml(fullNight));
    await page.getByRole('searchbox').fill(endedId);
    await page.locator('#tokens').getByRole('link', { name: 'Deleted' }).click();
    const line = page.locator('tr:target');
    expect(await line.textContent()).toContain('2026-11-15 06:00 UTCmessage message-1');
    expect(await line.isVisible()).toBe(true);
  });
});
