import type { Address, OwnerNews } from '../core/owners/mail.ts';
import {
  type OwnerMailParts,
  type OwnerMailSection,
  renderOwnerHtml,
  renderOwnerText,
} from './owner-mail-forms.ts';
import { sectionsOf } from './owner-mail-sections.ts';
import { asciiLine, counted, figure, sanitizeForMail } from './wording.ts';

/** What a mail to an owner is rendered from. */
export type OwnerLetter = {
  tenant: string;
  news: OwnerNews;
  /** The mail address of whom to ask; null where the policy names nobody. */
  askAt: string | null;
};

/** A mail to an owner: printable ASCII subject below 100 characters, and the same in plain text and in HTML. */
export type RenderedMail = { subject: string; text: string; html: string };

/** Renders the mail of one owner and night, with that owner's tokens alone. */
export function renderOwnerMail(letter: OwnerLetter): RenderedMail {
  const { tenant, news, askAt } = letter;
  const sections = sectionsOf(news, askAt);
  const name = news.owner.name === null ? '' : ` ${sanitizeForMail(news.owner.name, 60)}`;
  const fates = sections.map(({ rows, fate }) => [figure(rows.length), fate]);
  const [[first = '', fate = ''] = [], ...others] = fates;
  const rest = others.map((clause) => `; ${clause.join(' ')}`).join('');
  const parts: OwnerMailParts = {
    greeting: `Hello${name},`,
    headline: `${first} of your personal access tokens in SailPoint (${tenant}) ${fate}${rest}.`,
    sections,
    footer: `You get this since these tokens act as you, or since you are named as their contact. Sent by token-hygiene for ${tenant}; it never asks for a password or a token's secret.`,
  };
  const subject = asciiLine(`[${tenant}] ${sections.map(subjectClause).join(', ')}`, 99);
  return { subject, text: renderOwnerText(parts), html: renderOwnerHtml(subject, parts) };
}

/** On a phone the first 40 characters are shown: what happens stands there. */
function subjectClause({ rows, short }: OwnerMailSection, index: number): string {
  const number = index === 0 ? counted(rows.length, 'SailPoint token') : figure(rows.length);
  return `${number} ${short}`;
}

const boundary = '=_token-hygiene_alternative';

/**
 * A mail as a file (`.eml`) that mail programs open as a draft: both forms, in base64. Every header is ASCII: addresses
 * are plain ones, and the subject is a line of ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4
 */
export function renderMailFile(file: {
  from: string | null;
  address: Address;
  mail: RenderedMail;
  at: string;
  messageId: string;
}): string {
  const { from, address, mail, at, messageId } = file;
  const { to, cc } = address;
  const headers = [
    ...(from === null ? [] : [`From: ${from}`]),
    `To: ${to}`,
    ...(cc.length === 0 ? [] : [`Cc: ${cc.join(',\r\n ')}`]),
    `Subject: ${mail.subject}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageId}@token-hygiene.invalid>`,
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const parts = [part('text/plain', mail.text), part('text/html', mail.html)];
  return [...headers, '', ...parts, `--${boundary}--`, ''].join('\r\n');
}

function part(type: string, content: string): string {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  const headers = [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64'];
  return [`--${boundary}`, ...headers, '', ...lines].join('\r\n');
}
