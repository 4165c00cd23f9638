import type { OwnerMailResult } from '../../core/owners/mail.ts';
import type { RunResults } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { renderOwnerMail } from '../owner-mail.ts';
import { sanitize } from '../sanitize.ts';
import { counted } from '../wording.ts';

const maxMails = 100;

const words: Record<OwnerMailResult['outcome'], string> = {
  accepted: 'sent',
  refused: 'refused',
  uncertain: 'perhaps sent, which does not count',
  'not-tried': 'not tried',
  unsent: 'as it would go; nothing was sent',
};

/** Every mail to an owner as it went or would go, in plain text; nothing where the policy tells no owners. */
export function ownerMailSection({ summary, ownerMails }: RunResults): SafeHtml | string {
  if (ownerMails === undefined) return '';
  const { mails, askAt } = ownerMails;
  const rest = mails.length - maxMails;
  return html`<section id="mails" aria-labelledby="mails-title"><h2 id="mails-title">Mails to owners</h2>
${mails.length === 0 ? html`<p class="quiet">No owner is to be told anything.</p>` : null}
<div class="owners">${mails.slice(0, maxMails).map((mail) => mailDetails(mail, { tenant: summary.tenant, askAt }))}</div>
${rest > 0 ? html`<p class="note">${counted(rest, 'more mail')}: see owner-mails.json.</p>` : null}</section>`;
}

function mailDetails(
  { news, address, outcome }: OwnerMailResult,
  { tenant, askAt }: { tenant: string; askAt: string | null },
): SafeHtml {
  const { subject, text } = renderOwnerMail({ tenant, news, askAt });
  const copies = address.cc.length === 0 ? '' : sanitize(`, copies to ${address.cc.join(', ')}`, 300);
  return html`<details class="owner"><summary><b>${sanitize(address.to, 254)}</b> <span class="quiet">${words[outcome]}${copies}</span></summary><p><b>${subject}</b></p><pre class="mail">${text}</pre></details>`;
}
