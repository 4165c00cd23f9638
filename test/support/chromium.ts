import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the machine's Chromium; null where it is not installed.
 * @throws Error in CI (`CI=true`), where the browser is required
 */
export async function startChromium(): Promise<Browser | null> {
  const installed = await access(executablePath).then(
    () => true,
    () => false,
  );
  if (installed) return chromium.launch({ executablePath, args });
  if (process.env['CI'] === 'true') throw new Error(`CI needs Chromium at ${executablePath}.`);
  console.warn(`Chromium is not at ${executablePath}: the tests in a browser are skipped.`);
  return null;
}

/** A page that shows a file, and whatever it did that a report must not do. */
export type OpenedFile = { page: Page; misdeeds: string[]; close(): Promise<void> };

/** Opens a text as an HTML file from disk, as a reader of the report would. */
export async function openFile(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const misdeeds = watch(page, url);
  await page.goto(url);
  const close = async () => {
    await context.close();
    await rm(folder, { recursive: true });
  };
  return { page, misdeeds, close };
}

function watch(page: Page, url: string): string[] {
  const misdeeds: string[] = [];
  page.on('console', (message) => misdeeds.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => misdeeds.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== url) misdeeds.push(`request: ${request.url()}`);
  });
  return misdeeds;
}
