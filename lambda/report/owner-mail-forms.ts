import { html, ownMarkup, type SafeHtml } from './html.ts';
import { sanitizeForMail } from './wording.ts';

/** One token of a mail. */
export type OwnerMailRow = { name: string; id: string; when: string; why: string };

/** One kind of news: its tokens, and what the owner can do. */
export type OwnerMailSection = {
  kind: 'notice' | 'ending' | 'reminder' | 'relief';
  /** What becomes of its tokens, for the headline; and shorter, for the subject. */
  fate: string;
  short: string;
  title: string;
  /** What to do, a sentence each; the most urgent first. It stands before the tokens, which may be many. */
  advice: string[];
  rows: OwnerMailRow[];
};

/** What both forms of a mail say; every text of the tenant in it is neutralised. */
export type OwnerMailParts = {
  greeting: string;
  headline: string;
  sections: OwnerMailSection[];
  footer: string;
};

/** The name of a token, neutralised, and its id. */
export function labelled(id: string, name: string): Pick<OwnerMailRow, 'id' | 'name'> {
  return { id, name: sanitizeForMail(name, 80) };
}

const format = new Intl.DateTimeFormat('en-GB', {
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
  timeZone: 'UTC',
});

/** On which day, or from which day on. */
export function whenWords(instants: readonly string[]): string {
  const [first = '', ...others] = instants.map(dayWords);
  return others.every((day) => day === first) ? `on ${first}` : `from ${first} on`;
}

/** The day of an instant as people say it, `Mon 30 Nov 2026` (UTC). */
export function dayWords(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? '' : format.format(time).replaceAll(',', '');
}

/** The plain text of a mail to an owner. */
export function renderOwnerText({ greeting, headline, sections, footer }: OwnerMailParts): string {
  return [greeting, '', headline, ...sections.flatMap(sectionLines), '', '-- ', footer, ''].join('\n');
}

function sectionLines({ title, rows, advice }: OwnerMailSection): string[] {
  return [
    '',
    title.toUpperCase(),
    ...advice.map((sentence) => `  ${sentence}`),
    '',
    ...rows.flatMap(({ name, id, when, why }) => [`  * ${name}`, `    ${when}: ${why}`, `    id ${id}`]),
  ];
}

const font = ownMarkup("font-family:'Segoe UI',Arial,Helvetica,sans-serif");

/** Dark colours, for programs that read style sheets; the others show the light ones, which stand in each element. */
const dark = ownMarkup(
  '@media (prefers-color-scheme:dark){.page{background-color:#10161d!important}.card{background-color:#19212a!important}' +
    '.ink{color:#e8eef4!important}.soft{color:#a9b8c6!important}.box{background-color:#222c37!important}}' +
    '@media (max-width:480px){.pad{padding:20px 16px!important}}',
);

const accents = { notice: '#b45309', ending: '#b42318', reminder: '#1d5fa8', relief: '#1a7f4b' } as const;

/** Word, with which Outlook renders, reads the line height as a minimum unless it is told so. */
const lines = ownMarkup('mso-line-height-rule:exactly;line-height');

const table = ownMarkup('<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"');

/**
 * The HTML of a mail to an owner: tables and inline styles, since Outlook renders little else; nothing is loaded from
 * anywhere.
 * @see https://www.caniemail.com/clients/outlook/
 */
export function renderOwnerHtml(
  subject: string,
  { greeting, headline, sections, footer }: OwnerMailParts,
): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${subject}</title><style>${dark}</style></head>
<body class="page" style="margin:0;padding:0;background-color:#eef1f4">
${table} class="page" style="background-color:#eef1f4"><tr><td align="center" style="padding:20px 10px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
${table} class="card" style="max-width:600px;background-color:#ffffff;border-radius:8px"><tr><td class="pad" align="left" style="padding:28px">
<p class="ink" style="margin:0 0 8px;${font};font-size:15px;${lines}:21px;color:#17212b">${greeting}</p>
<h1 class="ink" style="margin:0;${font};font-size:18px;${lines}:25px;font-weight:600;color:#17212b">${headline}</h1>
${sections.map(section)}
<p class="soft" style="margin:24px 0 0;${font};font-size:12px;${lines}:18px;color:#566472">${footer}</p>
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
`.toString();
}

function section({ kind, title, advice, rows }: OwnerMailSection): SafeHtml {
  return html`<h2 class="ink" style="margin:24px 0 4px;${font};font-size:15px;${lines}:20px;font-weight:600;color:#17212b">${title}</h2>
${advice.map((sentence) => html`<p class="ink" style="margin:4px 0;${font};font-size:14px;${lines}:20px;color:#17212b">${sentence}</p>`)}
${table} style="table-layout:fixed">${rows.map((one) => row(one, accents[kind]))}</table>`;
}

/** Styles stand once a cell: Gmail cuts off what goes beyond 102 KB. */
function row({ name, id, when, why }: OwnerMailRow, accent: string): SafeHtml {
  return html`<tr><td height="6" style="height:6px;font-size:0;line-height:0">&nbsp;</td></tr>
<tr><td class="box ink" style="padding:10px 12px;background-color:#f5f7f9;border-left:4px solid ${accent};${font};font-size:14px;${lines}:20px;color:#17212b;word-break:break-word">
<b style="font-size:15px">${name}</b><br>${when}<br>
<span class="soft" style="font-size:13px;color:#566472">${why}<br>id ${id}</span></td></tr>`;
}
