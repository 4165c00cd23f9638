import type { TokenOutcome } from '../../core/deletion-record.ts';
import type { RunResults } from '../../core/results.ts';
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
  const keptBy = new Map<string, number>();
  for (const { outcome, rule } of tokens) {
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    const keeper = rule ?? 'no rule matches';
    if (outcome === 'kept') keptBy.set(keeper, (keptBy.get(keeper) ?? 0) + 1);
  }
  const keepers = [...keptBy]
    .map(([keeper, value]) => ({ label: `Kept: ${keeper}`, value, tone: 'kept' as const }))
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
    takeaway: `${figure(tally.get('kept') ?? 0)} of ${counted(tokens.length, 'token')} are kept.`,
    ...barsOf(bars.slice(0, 8)),
    columns: ['Verdict', 'Tokens'],
    rows: bars.map((bar) => [bar.label, bar.value]),
  };
}
