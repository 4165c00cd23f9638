import { describe, expect, it } from 'vitest';
import { asciiLine, sanitize, sanitizeForMail } from '../../lambda/report/wording.ts';
import { hostileNames } from '../support/hostile-names.ts';

describe('a sanitized text', () => {
  it.each([
    ['an ordinary name as it is', 'servicenow-sync 2', 'servicenow-sync 2'],
    ['letters of all scripts', 'Chloé Weiß 田中 Ελλάδα', 'Chloé Weiß 田中 Ελλάδα'],
    ['an emoji with its variation selector', 'I ❤️ tokens', 'I ❤️ tokens'],
    ['a bidirectional override by its code', hostileNames.bidi, 'invoice⟨U+202E⟩fdp.exe'],
    ['control characters by their codes', hostileNames.control, 'a⟨U+0000⟩b⟨U+001B⟩[31mred⟨U+0007⟩'],
    ['line breaks by their codes', hostileNames.lines, 'first⟨U+000D⟩⟨U+000A⟩Subject: second⟨U+2028⟩third'],
    ['invisible letters by their codes', hostileNames.blank, '⟨U+200B⟩ ⟨U+3164⟩'],
    ['half a surrogate pair by its code', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['nothing but spaces as blank', '   ', '⟨blank⟩'],
    ['an empty text as blank', '', '⟨blank⟩'],
  ])('shows %s', (_case, text, shown) => {
    expect(sanitize(text)).toBe(shown);
  });

  it('cuts 10,000 characters to 120 with an ellipsis', () => {
    expect(sanitize(hostileNames.long)).toBe(`${'x'.repeat(119)}…`);
  });

  it('cuts between characters, never within one', () => {
    expect(sanitize('😀😀😀😀', 3)).toBe('😀😀…');
  });
});

describe('a sanitized text for mail', () => {
  it('makes no link of an address', () => {
    expect(sanitizeForMail(hostileNames.link)).toBe(
      'urgent https[:]//evil[.]example and www[.]evil[.]example',
    );
  });
});

describe('a subject line', () => {
  it('is printable ASCII', () => {
    expect(asciiLine('Weiß\r\nBcc: 田中', 99)).toBe('Wei??U+000D??U+000A?Bcc: ??');
  });

  it('is no longer than its limit', () => {
    expect(asciiLine(hostileNames.long, 99)).toHaveLength(99);
  });
});
