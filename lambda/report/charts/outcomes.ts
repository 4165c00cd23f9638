import type { RunResults, TokenOutcome } from '../../core/results.ts';
import { counted, figure, outcomeWords } from '../wording.ts';
import { type Bar, barsOf } from './bars.ts';
import type { Chart } from './figure.ts';

const order: { outcome: TokenOutcome; tone: Bar['tone'] }[] = [
  { outcome: 'deleted', tone: 'danger' },
  { outcome: 'would-delete', tone: 'danger' },
  { outcome: 'failed', tone: 'danger' },
  { outcome: 'noticed', tone: 'warn' },
  { outcome: 'waiting', tone: 'warn' },
  { outcome: 'not-reached', tone: 'warn' },
  { outcome: 'spared', tone: 'accent' },
  { outcome: 'already-gone', tone: 'accent' },
];

/** How many tokens came to which outcome; kept ones are split by what kept them. */
export function outcomeChart({ tokens }: RunResults): Chart {
  const tally = new Map<TokenOutcome, number>();
  for (const { outcome } of tokens) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  const kept = tokens.filter((token) => token.outcome === 'kept');
  const keepers = [...Map.groupBy(kept, (token) => token.rule ?? 'no rule matches')]
    .map(([keeper, group]) => ({ label: `Kept: ${keeper}`, value: group.length, tone: 'kept' as const }))
    .sort((a, b) => b.value - a.value);
  const bars: Bar[] = [
    ...order.map(({ outcome, tone }) => ({
      label: outcomeWords[outcome],
      value: tally.get(outcome) ?? 0,
      tone,
    })),
    ...keepers,
  ].filter((bar) => bar.value > 0);
  return {
    title: 'Tokens by verdict',
    takeaway: `${figure(kept.length)} of ${counted(tokens.length, 'token')} are kept.`,
    ...barsOf(bars.slice(0, 8)),
    columns: ['Verdict', 'Tokens'],
    rows: bars.map((bar) => [bar.label, bar.value]),
  };
}
