import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Licence texts of every package among the inputs of a bundle, a text that several share only once. */
export function noticesOf(inputs: readonly string[], root: string): string {
  const folders = [
    ...new Set(
      inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
    ),
  ];
  const namesByText = new Map<string, string[]>();
  for (const folder of folders.sort()) {
    const { name, version, license } = manifestSchema.parse(
      JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
    );
    const text = licenceText(join(root, folder)) ?? `Licence: ${license}`;
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `Libraries that are bundled into the functions of this package\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function licenceText(folder: string): string | null {
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice)/i.test(name));
  return files.length === 0
    ? null
    : files
        .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
        .join('\n\n');
}
