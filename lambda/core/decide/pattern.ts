/**
 * Whether a pattern matches a whole text: case-insensitively, `*` standing for any run of characters.
 * Takes time in proportion to the text, whatever the pattern.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = fold(pattern).split('*');
  const subject = fold(text);
  const last = rest.pop();
  if (last === undefined) return subject === first;
  if (!subject.startsWith(first) || !subject.endsWith(last)) return false;
  return holdsInOrder(subject.slice(0, subject.length - last.length), first.length, rest);
}

/** Whether two texts are equal but for letter case and Unicode composition. */
export function sameText(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function holdsInOrder(text: string, start: number, parts: readonly string[]): boolean {
  let position = start;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length;
}

// Upper case in the end, since lower case depends on a letter's place in the word (Greek sigma); through lower
// case, since some capitals (sharp s, theta) have a small letter whose capital is another; in pieces, since marks
// may stand in several orders.
function fold(text: string): string {
  return text.normalize('NFD').toLowerCase().toUpperCase().normalize('NFC');
}
