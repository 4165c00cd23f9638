import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { renderHtml } from '../../lambda/report/page.ts';
import { type OpenedFile, openFile, startChromium } from '../support/chromium.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { failedResults, sampleResults, withNames } from '../support/results.ts';

const chromium = await startChromium();
const html = renderHtml(sampleResults({ mode: 'enforce' }));
const smallHtml = renderHtml(sampleResults({ mode: 'enforce', tokens: 40 }));

describe.skipIf(chromium === null)('the report in a browser', () => {
  const opened: OpenedFile[] = [];

  async function open(text = html, options = {}): Promise<OpenedFile> {
    if (chromium === null) throw new Error('no browser');
    const file = await openFile(chromium, text, options);
    opened.push(file);
    return file;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((file) => file.close()));
  });
  afterAll(() => chromium?.close());

  it.each(['light', 'dark'] as const)(
    'asks nobody for anything and prints no message (%s)',
    async (colorScheme) => {
      const { page, misdeeds } = await open(html, { colorScheme });
      await page.waitForTimeout(200);
      expect(misdeeds).toEqual([]);
    },
  );

  it('searches in names, owners, scopes and reasons', async () => {
    const { page } = await open();
    await page.getByRole('searchbox').fill('kofi ACCOUNTS:read');
    expect(await page.locator('#tokens [role=status]').textContent()).toBe(
      '5 shown of 5 selected, 200 in all',
    );
    const rows = await page.locator('#tokens tbody tr').allTextContents();
    for (const row of rows) expect(row).toMatch(/Kofi[\s\S]*accounts:read/);
  });

  it('filters by verdict and severity, and resets', async () => {
    const { page } = await open();
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Deleted');
    expect(await page.locator('#tokens tbody tr').count()).toBe(12);
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('high');
    expect(await page.locator('#tokens tbody tr').count()).toBe(2);
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect
      .poll(() => page.locator('#tokens [role=status]').textContent())
      .toBe('100 shown of 200 selected, 200 in all');
  });

  it('filters by rule and owner', async () => {
    const { page } = await open();
    await page.getByRole('combobox', { name: 'Rule' }).selectOption('never-used');
    await page.getByRole('combobox', { name: 'Owner' }).selectOption('Elif Costa');
    const rows = await page.locator('#tokens tbody tr').allTextContents();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/Elif Costa[\s\S]*never-used/);
  });

  it('filters by the rule of a finding, beside the rule that decided', async () => {
    const { page } = await open();
    await page.getByRole('combobox', { name: 'Rule' }).selectOption('full-scope');
    expect(await page.locator('#tokens [role=status]').textContent()).toBe(
      '29 shown of 29 selected, 200 in all',
    );
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Deleted');
    expect(await page.locator('#tokens tbody td:last-child').allTextContents()).toEqual([
      'never-used, full-scope\n',
      'stale, full-scope\n',
    ]);
  });

  it('sorts by a column, both ways, and says so to a screen reader', async () => {
    const { page } = await open();
    const header = page.locator('#tokens th', { hasText: 'Created' });
    const firstCreated = () => page.locator('#tokens tbody tr td:nth-child(7)').first().textContent();
    await header.getByRole('button').click();
    expect([await firstCreated(), await header.getAttribute('aria-sort')]).toEqual([
      '2024-05-25',
      'ascending',
    ]);
    await header.getByRole('button').click();
    expect([await firstCreated(), await header.getAttribute('aria-sort')]).toEqual([
      '2026-10-31',
      'descending',
    ]);
  });

  it('shows more rows on demand', async () => {
    const { page } = await open();
    expect(await page.locator('#tokens tbody tr').count()).toBe(100);
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await page.locator('#tokens tbody tr').count()).toBe(200);
    expect(await page.getByRole('button', { name: 'Show more' }).isVisible()).toBe(false);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the tokens');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('splunk');
    expect(await page.getByRole('searchbox').inputValue()).toBe('splunk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Deleted');
    await expect.poll(() => page.locator('#tokens tbody tr').count()).toBe(1);
    for (let press = 0; press < 9; press += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('#tokens th').first().getAttribute('aria-sort')).toBe('ascending');
  });

  it('saves the selection as CSV without formulas', async () => {
    const { page } = await open(renderHtml(withNames(['=1+1', 'plain', '@SUM(1)'])));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of the selection' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toBe(
      '"Id","Token","Owner","Verdict","Why","Severity","Last used","Created","Expires","May do","Rules"',
    );
    expect(
      lines
        .slice(1, 4)
        .map((line) => line.split(',')[1])
        .sort(),
    ).toEqual(['"\'=1+1"', '"\'@SUM(1)"', '"plain"']);
  });

  it('copies the selection', async () => {
    const { page } = await open(html, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('searchbox').fill('splunk-export-74');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: '1 copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(
      '"splunk-export-74"\t"Ben Schmidt"\t"Deleted"',
    );
  });

  it('holds the whole table without scripts, and no dead control', async () => {
    const { page } = await open(html, { javaScriptEnabled: false });
    expect(await page.locator('#tokens tbody tr').count()).toBe(200);
    expect(await page.locator('#tokens tbody tr').last().isVisible()).toBe(true);
    expect(await page.locator('#tokens form').isVisible()).toBe(false);
    expect(await page.locator('button:visible').count()).toBe(0);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 375],
    ['dark', 375],
  ] as const)('has no accessibility fault that axe knows (%s, %i px)', async (colorScheme, width) => {
    const { page } = await open(smallHtml, { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    await page.evaluate(axe.source);
    const faults = await page.evaluate(
      '(async () => (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]))()',
    );
    expect(faults).toEqual([]);
  });

  it.each([
    ['an ordinary run', html],
    ['hostile names', renderHtml(withNames(Object.values(hostileNames)))],
    ['a failed run', renderHtml(failedResults())],
  ])('needs no sideways scrolling, whatever is opened and at any width: %s', async (_case, text) => {
    const { page } = await open(text);
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    for (const width of [375, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });

  it.each(['a laptop', 'A4 paper'])('cuts no cell of the table of tokens off on %s', async (medium) => {
    const width = medium === 'A4 paper' ? 688 : 1280;
    const { page } = await open(html, { viewport: { width, height: 900 } });
    if (medium === 'A4 paper') await page.emulateMedia({ media: 'print' });
    const cut = `[...document.querySelectorAll('.tokens td')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)`;
    expect(await page.evaluate(cut)).toEqual([]);
    const table = `[document.querySelector('.tokens').offsetWidth <= document.querySelector('.tokens').parentElement.clientWidth]`;
    expect(await page.evaluate(table)).toEqual([true]);
  });

  it('shows tokens as cards on a phone, hides no cell and names each, and can sort them there', async () => {
    const { page } = await open(html, { viewport: { width: 375, height: 812 } });
    const row = page.locator('#tokens tbody tr').first();
    expect((await row.boundingBox())?.width).toBeLessThan(375);
    const named = `[...document.querySelectorAll('#tokens tbody tr:first-child td')].map((cell) => [cell.checkVisibility(), getComputedStyle(cell, '::before').content])`;
    expect(await page.evaluate(named)).toEqual(
      [
        ...['Token', 'Owner', 'Verdict', 'Why', 'Severity', 'Last used', 'Created', 'Expires'],
        ...['May do', 'Rules'],
      ].map((head) => [true, `"${head}"`]),
    );
    await page.getByRole('combobox', { name: 'Sort' }).selectOption('Owner ↑');
    expect(await row.locator('td').nth(1).textContent()).toBe('Ada Tanaka');
  });

  it.each([1280, 768])('keeps the heads of the table in sight while it scrolls (%i px)', async (width) => {
    const { page } = await open(html, { viewport: { width, height: 900 } });
    await page.locator('#tokens tbody tr').nth(60).scrollIntoViewIfNeeded();
    const places = `['th', 'tbody tr:nth-child(61)'].map((each) => document.querySelector('#tokens ' + each).getBoundingClientRect().top)`;
    const [head, row] = await page.evaluate<number[]>(places);
    expect(head).toBeLessThan(row ?? 0);
    expect(head).toBeGreaterThan(0);
  });

  it('finds a token by the id and by the mail address of its owner', async () => {
    const { page } = await open();
    const found = async (words: string) => {
      await page.getByRole('searchbox').fill(words);
      return page.locator('#tokens tbody tr td:nth-child(2)').allTextContents();
    };
    expect(await found('GRACE.rossi.27@acme')).toEqual(Array(5).fill('Grace Rossi'));
    expect(await found('0f4e114f5c000000000000000000001b')).toEqual(Array(5).fill('Grace Rossi'));
    expect(await found('chloe.mensah.36@acme')).toEqual(Array(4).fill('Chloé Mensah'));
  });

  it('is dark where the reader prefers it, and white on paper', async () => {
    const { page } = await open(html, { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(18, 22, 28)');
    await page.emulateMedia({ media: 'print' });
    expect(await background()).toBe('rgb(255, 255, 255)');
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('#tokens form').isVisible()).toBe(false);
    expect(await page.locator('#tokens tbody tr').first().isVisible()).toBe(true);
  });

  it('works as the minified bundle makes it', async () => {
    const { page, misdeeds } = await open(await renderBundled());
    await page.getByRole('searchbox').fill('splunk-export-74');
    await page.getByRole('button', { name: 'Created' }).click();
    expect(await page.locator('#tokens tbody tr').count()).toBe(1);
    expect(misdeeds).toEqual([]);
  });

  it('shows hostile names as text, and nothing changes', async () => {
    const { page, misdeeds } = await open(renderHtml(withNames(Object.values(hostileNames))));
    expect(await page.locator('#tokens tbody tr').count()).toBe(16);
    for (const details of await page.locator('details').all())
      await details.evaluate('(node) => { node.open = true; }');
    const text = await page.locator('body').textContent();
    expect(text).toContain('<img src=x onerror=alert(1)><b>bold</b>');
    expect(text).toContain('</script><script>document.title="owned"</script></style></table>');
    expect(text).toContain('invoice⟨U+202E⟩fdp.exe');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/u);
    expect(await page.title()).toBe('acme, 2026-11-23: token-hygiene');
    expect(await page.locator('img, main b b, [onmouseover]').count()).toBe(0);
    expect(misdeeds).toEqual([]);
  });
});

/** The same report, rendered by the code as a Lambda bundle carries it: minified, with other function names. */
async function renderBundled(): Promise<string> {
  const bundle = await build({
    stdin: {
      contents: `import { renderHtml } from './lambda/report/page.ts'; export { renderHtml };`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    write: false,
  });
  const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString('base64');
  const module: { renderHtml: typeof renderHtml } = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${code}`
  );
  return module.renderHtml(sampleResults({ mode: 'enforce' }));
}
