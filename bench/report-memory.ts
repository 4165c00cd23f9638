import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenResult } from '../lambda/core/results.ts';
import { packedRows } from '../lambda/core/rows.ts';
import { chunksOf } from '../lambda/steps/telling/pieces.ts';
import { renderers } from './report-artefacts.ts';

/** Renders some artefacts (or `none`) from results in a folder, and says how far memory rose above what it was before. */
const [folder = '', ...names] = process.argv.slice(2);
const tokens = readFileSync(join(folder, 'tokens.jsonl'));
const rest = JSON.parse(readFileSync(join(folder, 'rest.json'), 'utf8'));
const length = rest.summary.inventory.total;
const results = { ...rest, tokens: packedRows<TokenResult>([tokens], length) };
const before = process.resourceUsage().maxRSS / 1024;
for (const name of names) {
  const chunks = chunksOf(renderers.get(name)?.(results) ?? []);
  const megabytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / 1_000_000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const figures = [
    `${megabytes.toFixed(1)} MB`,
    `${(peak - before).toFixed(0)} MiB above`,
    `${before.toFixed(0)} MiB`,
  ];
  console.log(`  ${name.padEnd(20)} ${figures.join('  ')}`);
}
