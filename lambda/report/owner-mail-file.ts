import type { Address } from '../core/owners/mail.ts';
import type { RenderedMail } from './owner-mail.ts';

/** A mail that goes nowhere: who would send it, to whom, and when it was rendered. */
export type MailFile = {
  from: string | null;
  address: Address;
  mail: RenderedMail;
  at: string;
  messageId: string;
};

const boundary = '=_token-hygiene_alternative';

/**
 * A mail as a file (`.eml`) that mail programs open as a draft: both forms, in base64. Every header is ASCII: addresses
 * are plain ones, and the subject is a line of ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4
 */
export function renderMailFile({ from, address, mail, at, messageId }: MailFile): string {
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
