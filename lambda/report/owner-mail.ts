import type { OwnerNews } from '../core/owners/mail.ts';
import { renderOwnerHtml } from './owner-mail-html.ts';
import type { OwnerMailParts, OwnerMailSection } from './owner-mail-section.ts';
import { sectionsOf } from './owner-mail-sections.ts';
import { renderOwnerText } from './owner-mail-text.ts';
import { asciiLine, sanitizeForMail } from './sanitize.ts';
import { counted, figure } from './wording.ts';

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
