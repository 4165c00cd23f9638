import { inflateSync } from 'node:zlib';

/** The text of each page of a PDF that Chromium printed, blanks left out: its own way to write them, and no other's. */
export function textOfPages(pdf: Buffer): string[] {
  const objects = new Map<string, string>();
  for (const [, id, body] of pdf.toString('latin1').matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm))
    if (id !== undefined && body !== undefined) objects.set(id, body);
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => textOf(page, objects));
}

type Objects = ReadonlyMap<string, string>;

function textOf(page: string, objects: Objects): string {
  const fonts = fontsOf(page, objects);
  const [, content] = /\/Contents (\d+) 0 R/.exec(page) ?? [];
  const parts = streamOf(content, objects).matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>/gi);
  let letters: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [, font, codes = ''] of parts) {
    if (font !== undefined) letters = fonts.get(font) ?? letters;
    for (const [code] of codes.matchAll(/.{4}/g)) text += letters.get(code.toUpperCase()) ?? '?';
  }
  return text.replaceAll(/\s/g, '');
}

/** By the name of a font on a page, its letters. */
function fontsOf(page: string, objects: Objects): Map<string, Map<string, string>> {
  const named = [...page.matchAll(/\/(F\d+) (\d+) 0 R/g)];
  return new Map(
    named.map(([, name = '', id = '']) => {
      const [, unicode] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '') ?? [];
      return [name, lettersOf(streamOf(unicode, objects))];
    }),
  );
}

function streamOf(id: string | undefined, objects: Objects): string {
  const [, data] = /stream\r?\n([\s\S]*)\r?\nendstream/.exec(objects.get(id ?? '') ?? '') ?? [];
  return data === undefined ? '' : inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
}

/** By the code of a glyph, its letter: from lines of one code or of a range of them. */
function lettersOf(map: string): Map<string, string> {
  const letters = new Map<string, string>();
  const hex = (value: string): number => Number.parseInt(value, 16);
  for (const [, from = '', to, letter = ''] of map.matchAll(
    /^<([0-9A-F]{4})> (?:<([0-9A-F]{4})> )?<([0-9A-F]{4})>$/gim,
  )) {
    for (let code = hex(from); code <= hex(to ?? from); code += 1) {
      const point = hex(letter) + code - hex(from);
      letters.set(code.toString(16).toUpperCase().padStart(4, '0'), String.fromCodePoint(point));
    }
  }
  return letters;
}
