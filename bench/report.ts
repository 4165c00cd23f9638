import type { Page } from 'playwright-core';
import type { RunResults } from '../lambda/core/results.ts';
import { renderCsv } from '../lambda/report/csv.ts';
import { renderOcsf } from '../lambda/report/ocsf.ts';
import { renderHtml } from '../lambda/report/page.ts';
import { renderText } from '../lambda/report/text.ts';
import { openFile, startChromium } from '../test/support/chromium.ts';
import { sampleResults } from '../test/support/results.ts';

const sizes = [1_000, 10_000, 100_000];
const megabyte = 1_000_000;

const renderers = new Map<string, (results: RunResults) => Iterable<string>>([
  ['report.html', (results) => [renderHtml(results)]],
  ['report.csv', renderCsv],
  ['findings.ocsf.jsonl', (results) => renderOcsf(results)],
  ['summary.txt', (results) => [renderText(results)]],
]);

function measure(render: (results: RunResults) => Iterable<string>, results: RunResults) {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    let bytes = 0;
    for (const piece of render(results)) bytes += Buffer.byteLength(piece);
    return { bytes, milliseconds: performance.now() - start };
  });
  times.sort((a, b) => a.milliseconds - b.milliseconds);
  return times[1] ?? { bytes: 0, milliseconds: 0 };
}

function benchRendering(): void {
  console.log('Rendering: median of 3; a linear renderer keeps its microseconds a token.\n');
  for (const size of sizes) {
    const results = sampleResults({ tokens: size });
    for (const [name, render] of renderers) {
      const { bytes, milliseconds } = measure(render, results);
      const perToken = ((milliseconds * 1000) / size).toFixed(1);
      console.log(
        `${String(size).padStart(7)} tokens  ${name.padEnd(20)} ${milliseconds.toFixed(0).padStart(6)} ms ${perToken.padStart(7)} µs a token ${(bytes / megabyte).toFixed(2).padStart(7)} MB`,
      );
    }
    console.log('');
  }
}

/** Milliseconds from an input to the frame that shows its result. */
async function timeSearch(page: Page, words: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const field = document.querySelector('[name=search]');
    const start = performance.now();
    field.value = ${JSON.stringify(words)};
    field.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  })`);
}

async function benchFiltering(): Promise<void> {
  const browser = await startChromium();
  if (browser === null) return;
  const opened = await openFile(browser, renderHtml(sampleResults({ tokens: 10_000 })));
  console.log('Filtering 10,000 tokens in Chromium, from the input to the next frame, median of 5:\n');
  for (const words of ['s', 'splunk', 'kofi sources:manage', '']) {
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) times.push(await timeSearch(opened.page, words));
    times.sort((a, b) => a - b);
    console.log(
      `  ${JSON.stringify(words).padEnd(24)} ${times[2]?.toFixed(0).padStart(5)} ms (slowest ${times[4]?.toFixed(0)} ms)`,
    );
  }
  await opened.close();
  await browser.close();
}

benchRendering();
await benchFiltering();
