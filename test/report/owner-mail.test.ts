import { describe, expect, it } from 'vitest';
import type { OwnerNews } from '../../lambda/core/owners/mail.ts';
import { renderMailFile, renderOwnerMail } from '../../lambda/report/owner-mail.ts';
import { anId } from '../support/builders.ts';
import { hostileNames } from '../support/hostile-names.ts';

const notice = {
  ...{
    id: anId(1),
    name: 'nightly export',
    rule: 'stale',
    reason: 'last used 2026-08-15, 90 days ago or longer',
  },
  deadline: '2026-11-30T03:00:00.000Z',
  prospect: { does: 'delete' as const },
};
const ending = {
  ...{ id: anId(2), name: 'old script', rule: 'stale', lastUsed: '2026-05-01T00:00:00.000Z' },
  at: '2026-11-23T03:01:00.000Z',
  ...({ end: 'deleted', set: null, until: null, isRevivable: true } as const),
};
const reminder = { id: anId(3), name: 'hr sync', expiresAt: '2026-11-30T09:30:00.000Z', days: 7 };

/**
 * Word, with which Outlook renders, pads cells alone, takes a width of tables and cells alone, and no rounded corners,
 * media queries, or breaks within words, all of which the mail can lose.
 * @see https://www.caniemail.com/search/?s=outlook-windows
 */
const outlook =
  /^(?:html|head|meta|title|style|body|table|tr|td|p|h1|h2|span|b|br|(?:body|table|td) background-color|td (?:padding|height|border-left|font-family|font-size|line-height|mso-line-height-rule|color|word-break)|table (?:max-width|border-radius|table-layout)|body (?:margin|padding)|(?:p|h1|h2) margin|(?:p|h1|h2|b|span) (?:font-family|font-size|font-weight|mso-line-height-rule|line-height|color))$/;

function news(difference: Partial<OwnerNews> = {}): OwnerNews {
  return { owner: { id: 'o', name: 'Jane Doe' }, notices: [], endings: [], reminders: [], ...difference };
}

const render = (difference: Partial<OwnerNews>, askAt: string | null = 'iam@example.com') =>
  renderOwnerMail({ tenant: 'acme', news: news(difference), askAt });

describe('the plain text of a mail to an owner', () => {
  it('says which, from when, why, how to keep it and whom to ask', () => {
    expect(render({ notices: [notice] }).text).toBe(`Hello Jane Doe,

1 of your personal access tokens in SailPoint (acme) will be deleted on Mon 30 Nov 2026.

WILL BE DELETED
  Still needed: use it now, which takes it off the list within a day or two, or ask iam@example.com to exempt it.
  Not needed any more: do nothing.

  * nightly export
    On or after Mon 30 Nov 2026: last used 2026-08-15, 90 days ago or longer (rule stale)
    id 00000000000000000000000000000001

-- 
You get this since these tokens act as you, or since you are named as their contact. Sent by token-hygiene for acme; it never asks for a password or a token's secret.
`);
  });

  it('says what was deleted, and what to do if something broke', () => {
    const { text } = render({ endings: [ending] }, null);
    expect(text).toContain('Deleted on Mon 23 Nov 2026: last used 2026-05-01 (rule stale)');
    expect(text).toContain(
      'and tell the people who run identity security. A deleted token cannot be restored.',
    );
    expect(render({ endings: [{ ...ending, lastUsed: null }] }).text).toContain('never used (rule stale)');
  });

  it('says when a token in use expires', () => {
    expect(render({ reminders: [reminder] }).text).toContain('Expires on Mon 30 Nov 2026, 09:30 UTC');
  });
});

const set = '2026-11-23T03:10:00.000Z';
const until = '2026-12-07T03:10:00.000Z';

it.each<[string, Partial<OwnerNews>, string, string]>([
  [
    'that will be quarantined',
    { notices: [{ ...notice, prospect: { does: 'quarantine', days: 14, isRevivable: true } }] },
    '[acme] 1 SailPoint token to stop working from 2026-11-30',
    'It is deleted 14 days later; until then iam@example.com can give it back.',
  ],
  [
    'that will be quarantined for good',
    { notices: [{ ...notice, prospect: { does: 'quarantine', days: 1, isRevivable: false } }] },
    '[acme] 1 SailPoint token to stop working from 2026-11-30',
    'It is deleted 1 day later. It can hardly be given back in between, so keep it before.',
  ],
  [
    'whose life will be capped',
    { notices: [{ ...notice, prospect: { does: 'expire', inDays: 90 } }] },
    '[acme] 1 SailPoint token to get an earlier expiry from 2026-11-30',
    'On or after Mon 30 Nov 2026: it then expires within 90 days',
  ],
  [
    'that was quarantined',
    { endings: [{ ...ending, end: 'quarantined', set, until }] },
    '[acme] 1 SailPoint token stopped working',
    'tell iam@example.com at once: until the day of its deletion they can give it back.',
  ],
  [
    'whose life was capped',
    { endings: [{ ...ending, end: 'capped', set: until }] },
    '[acme] 1 SailPoint token with an earlier expiry',
    'Expires on Mon 7 Dec 2026: last used 2026-05-01 (rule stale)',
  ],
  [
    'that expired in quarantine',
    { endings: [{ ...ending, end: 'expired', set, until }] },
    '[acme] 1 SailPoint token expired and gone',
    'Expired on Mon 23 Nov 2026',
  ],
  [
    'that was given back',
    { endings: [{ ...ending, end: 'released' }] },
    '[acme] 1 SailPoint token working again',
    'It has its former expiry back.',
  ],
])('tells of a token %s', (...[, difference, subject, words]) => {
  const mail = render(difference);
  expect(mail.subject).toBe(subject);
  expect(mail.text).toContain(words);
});

it('the headline says it all, and names the first day where there are several', () => {
  const later = { ...notice, deadline: '2026-12-02T03:00:00.000Z' };
  const { text } = render({ notices: [notice, later], endings: [ending, ending], reminders: [reminder] });
  expect(text.split('\n')[2]).toBe(
    '2 of your personal access tokens in SailPoint (acme) will be deleted from Mon 30 Nov 2026 on; 2 were deleted; 1 is in use and will expire on Mon 30 Nov 2026.',
  );
});

describe('the HTML of a mail to an owner', () => {
  const all = render({ notices: [notice], endings: [ending], reminders: [reminder] });

  it('names the same tokens as the text', () => {
    for (const id of [anId(1), anId(2), anId(3)]) {
      expect(all.html).toContain(`id ${id}`);
      expect(all.text).toContain(`id ${id}`);
    }
  });

  it('loads nothing and links to nothing', () => {
    expect(all.html).not.toMatch(/https?:|src=|href=|url\(|<script|<img|<link/);
  });

  it('has tables with widths that Outlook takes, and every colour in the element itself', () => {
    expect(all.html).toContain('<!--[if mso]><table role="presentation" width="600"');
    for (const tag of all.html.match(/<(?:p|h[12]|span)\b[^>]*>/g) ?? []) expect(tag).toContain(';color:#');
  });

  it('has the elements and properties alone that Outlook renders, or loses without harm', () => {
    const tags = all.html.matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/g);
    for (const [, element = '', attributes = ''] of tags) {
      const [, style = ''] = /style="([^"]*)"/.exec(attributes) ?? [];
      const names = [...style.matchAll(/(?:^|;)([a-z-]+):/g)].map(([, name]) => `${element} ${name}`);
      expect([element, ...names].filter((part) => !outlook.test(part))).toEqual([]);
    }
  });
});

it('the subject is a short line of ASCII with the most urgent first', () => {
  expect(render({ notices: [notice, notice], endings: [ending], reminders: [reminder] }).subject).toBe(
    '[acme] 2 SailPoint tokens to be deleted from 2026-11-30, 1 deleted, 1 expiring 2026-11-30',
  );
});

it.each(Object.entries(hostileNames))('neutralises a name with %s', (_kind, name) => {
  const mail = render({ owner: { id: 'o', name }, notices: [{ ...notice, name }] });
  expect(mail.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  expect(mail.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(mail.html.replaceAll('\n', '')).not.toMatch(/<(?:script|img|a)\b|[\p{Cc}\p{Bidi_Control}]/iu);
});

it('a mail of a hundred tokens is whole in Gmail, which cuts off what goes beyond 102 KB', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    ...notice,
    ...{ id: anId(index), name: '<'.repeat(200), reason: 'x'.repeat(300) },
  }));
  const { text, html } = render({ notices: many });
  expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
  expect(Buffer.byteLength(html)).toBeLessThan(102 * 1024);
});

it('a mail as a file has both forms, and opens as a draft', () => {
  const file = renderMailFile({
    from: 'iam@example.com',
    address: { to: 'jane@example.com', cc: ['a@example.com', 'b@example.com'] },
    mail: { subject: 'Hello', text: 'Zoë', html: '<p>Zoë</p>' },
    at: '2026-11-23T03:00:00.000Z',
    messageId: 'run-1',
  });
  expect(file.split('\r\n')).toEqual([
    'From: iam@example.com',
    'To: jane@example.com',
    'Cc: a@example.com,',
    ' b@example.com',
    'Subject: Hello',
    'Date: Mon, 23 Nov 2026 03:00:00 +0000',
    'Message-ID: <run-1@token-hygiene.invalid>',
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="=_token-hygiene_alternative"',
    '',
    '--=_token-hygiene_alternative',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    'Wm/Dqw==',
    '--=_token-hygiene_alternative',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    'PHA+Wm/DqzwvcD4=',
    '--=_token-hygiene_alternative--',
    '',
  ]);
});
