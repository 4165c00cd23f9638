/**
 * Whether a pattern matches a whole text: `*` stands for any run of characters, and both are compared folded.
 * Takes time in proportion to the text, whatever the pattern.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*').map(fold);
  const subject = folded(text);
  const last = rest.pop();
  if (last === undefined) return subject === first.trim();
  const [start, end] = [first.trimStart(), last.trimEnd()];
  if (!subject.startsWith(start) || !subject.endsWith(end)) return false;
  return holdsInOrder(subject.slice(0, subject.length - end.length), start.length, rest);
}

/** Whether two texts are equal when folded: letter case, composition, width, blanks and invisible marks apart. */
export function sameText(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

/** The same of many texts: the function that tells whether one is equal to this one when folded. */
export function sameTextAs(text: string): (other: string) => boolean {
  const wanted = folded(text);
  return (other) => folded(other) === wanted;
}

/** Compares two texts, for sorting: what comes first is below zero, and equal ones are 0. */
export function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

const hexId = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Whether a text is an id of 32 hexadecimal digits, with dashes or without, and no name. */
export function isHexId(text: string): boolean {
  return hexId.test(text);
}

/** One spelling of an id: people copy those of 32 digits with and without dashes, in either letter case. */
export function plainId(id: string): string {
  // As nearly every id is spelled; a pattern takes ten times as long, and each token is asked of several times.
  if (id.length !== 36 && id === id.toLowerCase()) return id;
  return isHexId(id) ? id.replaceAll('-', '').toLowerCase() : id;
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

function folded(text: string): string {
  return fold(text).trim();
}

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Printable ASCII without blanks, as nearly every text is: nothing of it folds but the letter case. */
const simple = /^[!-~]*$/;

// Upper case in the end, since lower case depends on a letter's place in the word (Greek sigma); through lower
// case, since some capitals (sharp s, theta) have a small letter whose capital is another; in pieces, since marks
// may stand in several orders.
function fold(text: string): string {
  if (simple.test(text)) return text.toUpperCase();
  const letters = text.normalize('NFKD').replace(invisible, '').toLowerCase().toUpperCase();
  return letters.normalize('NFKC').replace(/\s+/g, ' ');
}

/**
 * A client secret or most of one, also behind its id; a JSON web token; an access key of AWS. An id has 32 digits, the
 * hash of a commit 40; a longer hash cannot be told from a secret, whatever stands before it.
 */
const shapes = [
  /[0-9a-f]{41}/i,
  /[0-9a-f]{32}[\s:;,|/]+[0-9a-f]{32}/i,
  /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
  /(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
];

/** No shape is shorter, and most texts are. */
const shortest = 20;

/** What may be base64, in either alphabet, as in a header of basic authentication. */
const encoded = /[\w+/-]{40,}/g;

/** Whether a text holds what looks like a credential: then it is refused where it was typed, and never shown. */
export function looksLikeCredential(text: string): boolean {
  if (text.length < shortest) return false;
  const bare = simple.test(text) ? text : text.normalize('NFKC').replace(invisible, '');
  return hasShape(bare) || [...bare.matchAll(encoded)].some(([run]) => decodings(run).some(hasShape));
}

function hasShape(text: string): boolean {
  return shapes.some((shape) => shape.test(text));
}

/** What a run says in base64: four readings, since up to three characters before it may not belong to it. */
function decodings(run: string): string[] {
  return [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1'));
}

/** Whether a text repeats so many characters in a row of a secret: then it is not stored, whoever sent it. */
export function repeatsSecret(text: string, secret: string, length: number): boolean {
  for (let at = 0; at + length <= text.length; at += 1)
    if (secret.includes(text.slice(at, at + length))) return true;
  return false;
}
