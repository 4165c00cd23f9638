import { html, ownMarkup, type SafeHtml } from './html.ts';
import type { OwnerMailParts, OwnerMailRow, OwnerMailSection } from './owner-mail-sections.ts';

const font = ownMarkup("font-family:'Segoe UI',Arial,Helvetica,sans-serif");

/** Dark colours, for programs that read style sheets; the others show the light ones, which stand in each element. */
const dark = ownMarkup(
  '@media (prefers-color-scheme:dark){.page{background:#10161d!important}.card{background:#19212a!important}' +
    '.ink{color:#e8eef4!important}.soft{color:#a9b8c6!important}.box{background:#222c37!important}}' +
    '@media (max-width:480px){.pad{padding:20px 16px!important}}',
);

const accents = { notice: '#b45309', ending: '#b42318', reminder: '#1d5fa8' } as const;

/**
 * The HTML of a mail to an owner: tables and inline styles, since Outlook renders little else; nothing is loaded from
 * anywhere.
 */
export function renderOwnerHtml(
  subject: string,
  { greeting, headline, sections, footer }: OwnerMailParts,
): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${subject}</title><style>${dark}</style></head>
<body class="page" style="margin:0;padding:0;background:#eef1f4">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef1f4"><tr><td align="center" style="padding:20px 10px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border-radius:8px"><tr><td class="pad" align="left" style="padding:28px">
${paragraph(greeting, 'margin:0 0 8px;font-size:15px')}
${paragraph(headline, 'margin:0;font-size:18px;font-weight:600')}
${sections.map(section)}
<p class="soft" style="margin:24px 0 0;${font};font-size:12px;line-height:18px;color:#566472">${footer}</p>
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
`.toString();
}

function paragraph(text: string, style: string): SafeHtml {
  return html`<p class="ink" style="${style};${font};line-height:1.4;color:#17212b">${text}</p>`;
}

function section({ kind, title, rows, advice }: OwnerMailSection): SafeHtml {
  return html`<h2 class="ink" style="margin:24px 0 8px;${font};font-size:15px;line-height:20px;color:#17212b">${title}</h2>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows.map((one) => row(one, accents[kind]))}</table>
${advice.map((sentence) => paragraph(sentence, 'margin:8px 0 0;font-size:14px'))}`;
}

function row({ name, id, when, why }: OwnerMailRow, accent: string): SafeHtml {
  const soft = html`${font};font-size:13px;line-height:18px;color:#566472`;
  return html`<tr><td class="box" style="padding:10px 12px;background:#f5f7f9;border-left:4px solid ${accent}">
<span class="ink" style="${font};font-size:15px;line-height:20px;font-weight:600;color:#17212b;word-break:break-word">${name}</span><br>
<span class="ink" style="${font};font-size:14px;line-height:20px;color:#17212b">${when}</span><br>
<span class="soft" style="${soft};word-break:break-word">${why}</span><br>
<span class="soft" style="${soft};font-family:Consolas,Menlo,monospace;font-size:12px;word-break:break-all">id ${id}</span>
</td></tr><tr><td height="6" style="height:6px;font-size:0;line-height:0">&nbsp;</td></tr>`;
}
