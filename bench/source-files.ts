import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const importPattern = /(?:^|\n)(?:import|export)\b( type\b)?[^;]*?from '([^']+)'|import\('([^']+)'\)/g;

/** A source file: its text, and the files of the project that it imports, of which some for their types alone. */
export type Source = { text: string; imports: Set<string>; loads: Set<string> };

/** Source files by their paths from the root. */
export type Sources = ReadonlyMap<string, Source>;

/** Reads the files that a pattern names, from the current folder; plain text scanning is enough for their imports. */
export function readSources(pattern: string): Sources {
  return new Map(
    globSync(pattern).map((file): [string, Source] => {
      const text = readFileSync(file, 'utf8');
      const imports = new Set<string>();
      const loads = new Set<string>();
      for (const [, type, from, late] of text.matchAll(importPattern)) {
        const target = from ?? late ?? '';
        if (!target.startsWith('.')) continue;
        const path = normalize(join(dirname(file), target));
        imports.add(path);
        if (type === undefined) loads.add(path);
      }
      return [file, { text, imports, loads }];
    }),
  );
}

/** How many imports away each file is that a file reaches; itself only where it is in a circle. */
export function reachedFrom(file: string, sources: Sources, edges: 'imports' | 'loads'): Map<string, number> {
  const reached = new Map<string, number>();
  const open: [string, number][] = [[file, 0]];
  for (const [next, distance] of open)
    for (const target of sources.get(next)?.[edges] ?? []) {
      if (reached.has(target)) continue;
      reached.set(target, distance + 1);
      open.push([target, distance + 1]);
    }
  return reached;
}
