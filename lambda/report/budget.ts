/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** How many of the lines, each ended by a line break, fit into so many bytes, from the first on. */
export function fittingLines(lines: readonly string[], maxBytes: number): number {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += bytesOf(line) + 1;
    if (used > maxBytes) return index;
  }
  return lines.length;
}
