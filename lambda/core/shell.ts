/** What is lost between a screen and a shell: whatever shows as nothing or as another blank, and the second of two blanks. */
const uncopied = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]--[ ]]|(?<= ) /gv;

/**
 * A word of a command, as a shell takes it back where it is pasted: bare, in single quotes, or, where a character would
 * be lost on the way, by the bytes of that character.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(uncopied) < 0) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\']/g, '\\$&').replace(uncopied, octal)}'`;
}

/** Whether a place is an object in a bucket, `s3://bucket/key`, and no file. */
export function isInBucket(place: string): boolean {
  return place.startsWith('s3://');
}

/** The command that removes what lies at these places of one archive. */
export function removalOf(...places: [string, ...string[]]): string {
  const words = places.map(shellWord);
  return isInBucket(places[0])
    ? words.map((word) => `aws s3 rm ${word}`).join(' && ')
    : `rm ${words.join(' ')}`;
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
