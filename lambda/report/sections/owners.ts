import { html, type SafeHtml } from '@remix-run/html-template';
import type { Owner } from '../../core/pat.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { byText } from '../lookup.ts';
import { neutral } from '../neutral.ts';
import { isComing } from '../story.ts';
import { counted, day, minute, outcomeWords } from '../wording.ts';

const maxOwners = 200;
const maxTokens = 20;

/** A section an owner whose tokens are or will be deleted: which, when, and how to keep one. */
export function ownerSections(results: RunResults): SafeHtml {
  const owners = new Map(results.owners.map((owner) => [owner.id, owner]));
  const concerned = results.tokens.filter((token) => token.verdict === 'delete' && token.ownerId !== null);
  const groups = [...Map.groupBy(concerned, (token) => token.ownerId ?? '')].sort(byMostTokens);
  const rest = groups.length - maxOwners;
  return html`<section id="owners" aria-labelledby="owners-title"><h2 id="owners-title">For owners</h2>
<div class="card prose"><h3>How to keep a token</h3><ol><li>Use it before its day: a token that mints an access token again is no longer stale.</li><li>Or ask the operators of token-hygiene for an exemption, with the token's id, a reason and an end date. They add to the policy: <code>- { token: "id", reason: "…", approvedBy: "…", until: "…" }</code></li></ol><p class="quiet">Nothing to do where a token is no longer needed.</p></div>
${groups.length === 0 ? html`<p class="quiet">No owner's token is up for deletion.</p>` : null}
<div class="owners">${groups.slice(0, maxOwners).map(([id, tokens]) => ownerSection(owners.get(id) ?? unknownOwner(id, tokens), tokens))}</div>
${rest > 0 ? html`<p class="note">${counted(rest, 'more owner')}: see the ownerId column of report.csv.</p>` : null}</section>`;
}

function byMostTokens(a: [string, TokenResult[]], b: [string, TokenResult[]]): number {
  return b[1].length - a[1].length || byText(a[0], b[0]);
}

function unknownOwner(id: string, tokens: readonly TokenResult[]): Owner {
  return { id, name: tokens[0]?.ownerName ?? null, email: null, state: null, manager: null };
}

function ownerSection(owner: Owner, tokens: readonly TokenResult[]): SafeHtml {
  const facts = [
    owner.email,
    owner.manager === null ? null : `manager ${neutral(owner.manager, 60)}`,
    owner.state === null ? null : stateWords(owner.state),
  ].flatMap((fact) => (fact === null ? [] : [neutral(fact, 100)]));
  const shown = [...tokens].sort(byDeadline).slice(0, maxTokens);
  const rest = tokens.length - shown.length;
  return html`<details class="owner"><summary><b>${neutral(owner.name ?? owner.id, 80)}</b> <span class="tally">${counted(tokens.length, 'token')}</span> <span class="quiet">${facts.length > 0 ? facts.join(', ') : 'nothing else is known'}</span></summary><ul>${shown.map(
    (token) =>
      html`<li><b>${neutral(token.name, 80)}</b> <code>${neutral(token.id, 40)}</code> <span>${fateOf(token)}</span> <span class="quiet">${neutral(token.reason, 200)}</span></li>`,
  )}</ul>${rest > 0 ? html`<p class="quiet">${counted(rest, 'more token')} in the table.</p>` : null}</details>`;
}

function byDeadline(a: TokenResult, b: TokenResult): number {
  return byText(a.deadline ?? '', b.deadline ?? '') || byText(a.id, b.id);
}

function stateWords(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ');
}

function fateOf(token: TokenResult): string {
  if (!isComing(token) || token.deadline === null) return `${outcomeWords[token.outcome]}.`;
  if (token.outcome === 'would-delete') return `Would be deleted, not before ${day(token.deadline)}.`;
  return `Will be deleted, not before ${minute(token.deadline)}.`;
}
