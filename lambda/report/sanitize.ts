const plain = /^[\x21-\x7e][\x20-\x7e]*$/;
const concealing =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]--\u{FE0F}]/gv;

/**
 * Makes a text typed by a user safe to show: control, bidirectional, invisible and line-breaking
 * characters appear as `⟨U+202E⟩`, and what goes beyond `limit` characters is cut with an ellipsis.
 */
export function sanitize(text: string, limit = 120): string {
  if (text.length <= limit && plain.test(text)) return text;
  const characters = [...text.slice(0, 2 * limit + 2)];
  const cut = characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : text;
  const shown = cut.replace(concealing, showCode);
  return shown.trim() === '' ? '⟨blank⟩' : shown;
}

/** The same for plain-text mail, where a mail program would turn an address or a domain into a link. */
export function sanitizeForMail(text: string, limit = 120): string {
  return sanitize(text, limit)
    .replace(/:\/\//g, '[:]//')
    .replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '[.]');
}

/** Printable ASCII of at most `limit` characters, for mail subjects. */
export function asciiLine(text: string, limit: number): string {
  return sanitize(text, limit - 2)
    .replace(/…/g, '...')
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, limit);
}

function showCode(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
