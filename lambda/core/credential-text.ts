/** A client secret, also behind its id; a JSON web token; an access key of AWS. A hash says that it is one. */
const shapes = [
  /(?<![0-9a-f]|sha256:)[0-9a-f]{64}(?![0-9a-f])/i,
  /[0-9a-f]{32}[\s:;,|/]+[0-9a-f]{32}/i,
  /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
];

/** No shape is shorter, and most texts are. */
const shortest = 20;

/** Whether a text holds what looks like a credential: then it is refused where it was typed, and never shown. */
export function looksLikeCredential(text: string): boolean {
  return text.length >= shortest && shapes.some((shape) => shape.test(text));
}

/** Whether a text repeats so many characters in a row of a secret: then it is not stored, whoever sent it. */
export function repeatsSecret(text: string, secret: string, length: number): boolean {
  for (let at = 0; at + length <= text.length; at += 1)
    if (secret.includes(text.slice(at, at + length))) return true;
  return false;
}
