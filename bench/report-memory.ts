import { readFileSync } from 'node:fs';
import type { RunResults } from '../lambda/core/results.ts';
import { renderers } from './report-artefacts.ts';

/** Renders some artefacts (or `none`) from a results file, and says how far memory rose above what it was before. */
const [file = '', ...names] = process.argv.slice(2);
const results: RunResults = JSON.parse(readFileSync(file, 'utf8'));
const before = process.resourceUsage().maxRSS / 1024;
for (const name of names) {
  let bytes = 0;
  for (const piece of renderers.get(name)?.(results) ?? []) bytes += Buffer.byteLength(piece);
  const peak = process.resourceUsage().maxRSS / 1024;
  const figures = [
    `${(bytes / 1_000_000).toFixed(1)} MB`,
    `${(peak - before).toFixed(0)} MiB above`,
    `${before.toFixed(0)} MiB`,
  ];
  console.log(`  ${name.padEnd(20)} ${figures.join('  ')}`);
}
