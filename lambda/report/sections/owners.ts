import type { OwnerMailResult } from '../../core/owners/mail.ts';
import type { Owner } from '../../core/pat.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { byText, createTopN, type TopN } from '../lookup.ts';
import { renderOwnerMail } from '../owner-mail.ts';
import { isComing } from '../upcoming.ts';
import { counted, day, minute, outcomeWords, sanitize } from '../wording.ts';

const maxOwners = 200;
const maxTokens = 20;

/** A section an owner whose tokens are or will be deleted: which, when, and how to keep one. */
export function ownerSections(results: RunResults): SafeHtml {
  const owners = new Map(results.owners.map((owner) => [owner.id, owner]));
  const concerned = tallyOf(results.tokens);
  const groups = groupsOf(results.tokens, concerned);
  const rest = concerned.size - groups.length;
  return html`<section id="owners" aria-labelledby="owners-title"><h2 id="owners-title">For owners</h2>
<div class="card prose"><h3>How to keep a token</h3><ol><li>Use it before its day: a token that mints an access token again is no longer stale.</li><li>Or ask the operators of token-hygiene for an exemption, with the token's id, a reason and an end date. They add to the policy: <code>- { token: "id", reason: "…", approvedBy: "…", until: "…" }</code></li></ol><p class="quiet">Nothing to do where a token is no longer needed.</p></div>
${groups.length === 0 ? html`<p class="quiet">No owner's token is up for deletion.</p>` : null}
<div class="owners">${groups.map((group) => ownerSection(owners.get(group.id) ?? unknownOwner(group), group.tokens))}</div>
${rest > 0 ? html`<p class="note">${counted(rest, 'more owner')}: see the ownerId column of report.csv.</p>` : null}</section>`;
}

/** An owner to be shown: the name that the first of the tokens gives, and the tokens whose day comes first. */
type Group = { id: string; name: string | null; tokens: TopN<TokenResult> };

/** By owner, how many tokens are or will be deleted. */
function tallyOf(tokens: Iterable<TokenResult>): Map<string, number> {
  const tally = new Map<string, number>();
  for (const { verdict, ownerId } of tokens) {
    if (verdict === 'delete' && ownerId !== null) tally.set(ownerId, (tally.get(ownerId) ?? 0) + 1);
  }
  return tally;
}

/** Walks the tokens once more: only those of owners to be shown are worth keeping. */
function groupsOf(tokens: Iterable<TokenResult>, concerned: ReadonlyMap<string, number>): Group[] {
  const shown = [...concerned].sort(byMostTokens).slice(0, maxOwners);
  const groups = new Map<string, Group | null>(shown.map(([id]) => [id, null]));
  for (const token of tokens) {
    const { verdict, ownerId, ownerName } = token;
    if (verdict !== 'delete' || ownerId === null || !groups.has(ownerId)) continue;
    const group = groups.get(ownerId) ?? {
      id: ownerId,
      name: ownerName,
      tokens: createTopN(maxTokens, byDeadline),
    };
    group.tokens.offer(token);
    groups.set(ownerId, group);
  }
  return [...groups.values()].flatMap((group) => group ?? []);
}

function byMostTokens(a: [string, number], b: [string, number]): number {
  return b[1] - a[1] || byText(a[0], b[0]);
}

function unknownOwner({ id, name }: Group): Owner {
  return { id, name, email: null, state: null, manager: null };
}

function ownerSection(owner: Owner, tokens: TopN<TokenResult>): SafeHtml {
  const facts = [
    owner.email,
    owner.manager === null ? null : `manager ${sanitize(owner.manager, 60)}`,
    owner.state === null ? null : stateWords(owner.state),
  ].flatMap((fact) => (fact === null ? [] : [sanitize(fact, 100)]));
  const shown = tokens.inOrder();
  const rest = tokens.offered() - shown.length;
  return html`<details class="owner"><summary><b>${sanitize(owner.name ?? owner.id, 80)}</b> <span class="tally">${counted(tokens.offered(), 'token')}</span> <span class="quiet">${facts.length > 0 ? facts.join(', ') : 'nothing else is known'}</span></summary><ul>${shown.map(
    (token) =>
      html`<li><b>${sanitize(token.name, 80)}</b> <code>${sanitize(token.id, 40)}</code> <span>${fateOf(token)}</span> <span class="quiet">${sanitize(token.reason, 200)}</span></li>`,
  )}</ul>${rest > 0 ? html`<p class="quiet">${counted(rest, 'more token')} in the table.</p>` : null}</details>`;
}

function byDeadline(a: TokenResult, b: TokenResult): number {
  return byText(a.deadline ?? '', b.deadline ?? '') || byText(a.id, b.id);
}

function stateWords(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ');
}

function fateOf(token: TokenResult): string {
  if (token.outcome === 'quarantined') return 'In quarantine: the operators can give it back.';
  if (!isComing(token) || token.deadline === null) return `${outcomeWords[token.outcome]}.`;
  if (token.outcome === 'would-delete') return `Would be deleted, not before ${day(token.deadline)}.`;
  return `Will be deleted, not before ${minute(token.deadline)}.`;
}

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
