import type { RunResults, TokenResult } from '../../core/results.ts';
import { byText } from '../lookup.ts';
import { neutral } from '../neutral.ts';
import { counted, hasFullScope } from '../wording.ts';
import { barsOf } from './bars.ts';
import type { Chart } from './figure.ts';

/** What tokens that the policy would delete may do: their most frequent scopes. */
export function privilegeChart({ tokens }: RunResults): Chart {
  const { full, tally } = staleOf(tokens);
  const scopes = [...tally].sort(([a, m], [b, n]) => n - m || byText(a, b)).slice(0, 7);
  return {
    title: 'Privileges held by stale tokens',
    takeaway: `${counted(full, 'stale token')} may do everything that the owner may do.`,
    ...barsOf(scopes.map(([label, value]) => ({ label, value, tone: toneOf(label) }))),
    columns: ['Scope', 'Stale tokens'],
    rows: scopes,
  };
}

/** How many tokens to be deleted have all scopes, and how many have which. */
function staleOf(tokens: Iterable<TokenResult>) {
  const tally = new Map<string, number>();
  let full = 0;
  for (const token of tokens) {
    if (token.verdict !== 'delete') continue;
    if (hasFullScope(token.scopes)) full += 1;
    for (const scope of scopesOf(token)) tally.set(scope, (tally.get(scope) ?? 0) + 1);
  }
  return { full, tally };
}

function scopesOf({ scopes }: TokenResult): string[] {
  if (scopes.kind === 'listed') return [...new Set(scopes.list)].map((scope) => neutral(scope, 50));
  return [scopes.kind === 'all' ? 'sp:scopes:all' : 'unreadable'];
}

function toneOf(scope: string): 'danger' | 'warn' | 'accent' {
  if (scope === 'sp:scopes:all') return 'danger';
  return scope.endsWith(':manage') ? 'warn' : 'accent';
}
