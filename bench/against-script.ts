import { parseArgs } from 'node:util';
import { type Checkout, here, measurePlan, measureScript } from './measured-process.ts';
import { type BenchTenant, startTenant } from './tenant.ts';
import type { Usage } from './usage.ts';

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '10000,50000,100000' },
    rounds: { type: 'string', default: '3' },
    /** The folder of another checkout, whose `plan` is measured in the same run. */
    beside: { type: 'string' },
  },
});
const sizes = values.tokens.split(',').map(Number);
const rounds = Number(values.rounds);
const aims = { timesTheScript: 3, marginalTimesTheScript: 6, megabytes: 1_500, growth: 1.2, seconds: 15 };

/** Whoever lists and picks: the script, or the `plan` of a checkout. */
type Contestant = { name: string; measure(tenant: BenchTenant): Promise<Usage> };

function planOf(checkout: Checkout, name: string): Contestant {
  return { name, measure: (tenant) => measurePlan(tenant, checkout) };
}

const script: Contestant = { name: 'SDK script', measure: measureScript };
const plan = planOf(here, 'plan');
const plans = values.beside === undefined ? [plan] : [planOf(values.beside, 'plan of the other'), plan];

/** What each contestant took at one size. */
type Figures = { tokens: number; taken: Map<Contestant, Usage> };

async function measureAt(tokens: number): Promise<Figures> {
  const tenant = await startTenant({ tokens, unreadable: 0, paging: 'all', rateLimit: null });
  const contestants = [script, ...plans];
  const usages = new Map(contestants.map((contestant): [Contestant, Usage[]] => [contestant, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      // In turn, so that what else the machine does falls on all alike.
      for (const contestant of contestants) usages.get(contestant)?.push(await contestant.measure(tenant));
    }
  } finally {
    tenant.stop();
  }
  return { tokens, taken: new Map([...usages].map(([contestant, all]) => [contestant, medianOf(all)])) };
}

/** The round whose processor time is in the middle. */
function medianOf(usages: Usage[]): Usage {
  const sorted = usages.sort((one, other) => one.cpuSeconds - other.cpuSeconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}

function usageOf({ taken }: Figures, contestant: Contestant): Usage {
  const usage = taken.get(contestant);
  if (usage === undefined) throw new Error(`${contestant.name} was not measured.`);
  return usage;
}

function print(figures: Figures): void {
  for (const [contestant, usage] of figures.taken) {
    const times = usage.cpuSeconds / usageOf(figures, script).cpuSeconds;
    const cells = [
      `${figures.tokens.toLocaleString('en')} tokens`,
      contestant.name,
      `${usage.cpuSeconds.toFixed(2)} s of processor`,
      `${times.toFixed(1)} x the script`,
      `${usage.peakMegabytes.toFixed(0)} MB`,
      `${usage.seconds.toFixed(1)} s in all`,
    ];
    console.log(cells.map((cell) => cell.padStart(18)).join('  '));
  }
}

/** Microseconds of processor time that a token more costs. */
function marginal(contestant: Contestant, small: Figures, large: Figures): number {
  const seconds = usageOf(large, contestant).cpuSeconds - usageOf(small, contestant).cpuSeconds;
  return (seconds * 1_000_000) / (large.tokens - small.tokens);
}

/** Prints a figure, and whether it is as small as it should be. */
function judge(what: string, figure: number, most: number): void {
  const holds = figure <= most;
  console.log(`${holds ? 'holds ' : 'BROKEN'}  ${what}: ${figure.toFixed(2)}, at most ${most}`);
  if (!holds) process.exitCode = 1;
}

function judgeAll(all: readonly Figures[]): void {
  for (const [at, figures] of all.entries()) {
    const { cpuSeconds, peakMegabytes } = usageOf(figures, plan);
    const size = `${figures.tokens.toLocaleString('en')} tokens`;
    const times = cpuSeconds / usageOf(figures, script).cpuSeconds;
    // Beyond it only memory and growth were promised.
    if (figures.tokens <= 50_000) judge(`${size}, times the script`, times, aims.timesTheScript);
    judge(`${size}, megabytes`, peakMegabytes, aims.megabytes);
    const smaller = all[at - 1];
    if (smaller !== undefined) judgeGrowth(smaller, figures);
  }
}

function judgeGrowth(small: Figures, large: Figures): void {
  const span = `${small.tokens.toLocaleString('en')} to ${large.tokens.toLocaleString('en')} tokens`;
  for (const contestant of large.taken.keys())
    console.log(
      `        ${span}: ${contestant.name} ${marginal(contestant, small, large).toFixed(1)} µs a token`,
    );
  const times = marginal(plan, small, large) / marginal(script, small, large);
  if (large.tokens <= 50_000)
    judge(`${span}, a token more, times the script`, times, aims.marginalTimesTheScript);
  const growth = usageOf(large, plan).cpuSeconds / usageOf(small, plan).cpuSeconds;
  judge(`${span}, growth by growth of the tokens`, (growth * small.tokens) / large.tokens, aims.growth);
}

/** The wall time of `plan` where a tenant answers after 150 ms and limits its clients. */
async function judgeWallTime(): Promise<void> {
  for (const contestant of plans) {
    const tenant = await startTenant({ tokens: 50_000, unreadable: 0, paging: 'all', latencyMs: 150 });
    const { seconds } = await contestant.measure(tenant);
    const { requests } = await tenant.state();
    tenant.stop();
    const refused = requests.filter(({ status }) => status === 429).length;
    const what = `${contestant.name}, 50,000 tokens, 150 ms latency, rate limit (${requests.length} requests)`;
    if (contestant !== plan) {
      console.log(`        ${what}: ${seconds.toFixed(1)} s, ${refused} answers of 429`);
      continue;
    }
    judge(`${what}, seconds`, seconds, aims.seconds);
    judge(`${what}, answers of 429`, refused, 0);
  }
}

console.log(`Median of ${rounds} rounds in turn, each in a process of its own.\n`);
const all: Figures[] = [];
for (const tokens of sizes) {
  const figures = await measureAt(tokens);
  print(figures);
  all.push(figures);
}
console.log('');
judgeAll(all);
await judgeWallTime();
