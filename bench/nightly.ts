import { type Contestant, loopWithSdk, type Measured, measure, runTool, rushWithSdk } from './contestants.ts';
import { cutoffs } from './policy.ts';
import type { TenantState, TenantToken } from './tenant.ts';

const order = { tokens: 2_000, unreadable: 20, latencyMs: 150 };
const window = { requests: 100, seconds: 10 };
const mostTimesTheLeast = 1.1;
const dayMs = 86_400_000;

const kinds = ['stale', 'managed', 'own', 'exempt', 'unreadable', 'young', 'in use'] as const;
type Kind = (typeof kinds)[number];

/** What came of a job, by the tenant's own books. */
type Result = {
  seconds: number;
  /** Calls to the API; token requests have a window of their own. */
  requests: number;
  throttled: number;
  refused: number;
  /** Stale tokens that are still there. */
  missed: number;
  deleted: Record<Kind, number>;
};

/** What a token is to the policy; judged here anew, by no code of the tool. */
function kindOf(token: TenantToken, ownId: string): Kind {
  if (token.id === ownId) return 'own';
  if (token.managed) return 'managed';
  if (token.ownerName.startsWith('svc-')) return 'exempt';
  if (Number.isNaN(Date.parse(token.created))) return 'unreadable';
  if (token.lastUsed === null) return daysSince(token.created) < cutoffs.neverUsed ? 'young' : 'stale';
  return daysSince(token.lastUsed) < (token.ownerInactive ? cutoffs.leaver : cutoffs.stale)
    ? 'in use'
    : 'stale';
}

function daysSince(date: string): number {
  return (Date.now() - Date.parse(date)) / dayMs;
}

async function resultOf(contestant: Contestant): Promise<Result> {
  const { seconds, ...books } = await measure(contestant, order);
  return { seconds, ...countRequests(books.after), ...countTokens(books) };
}

function countRequests({ requests }: TenantState) {
  const calls = requests.filter(({ operation }) => operation !== 'token');
  return {
    requests: calls.length,
    throttled: requests.filter(({ status }) => status === 429).length,
    refused: calls.filter(({ operation, status }) => operation === 'delete' && status !== 204).length,
  };
}

function countTokens({ before, after, ownId }: Omit<Measured, 'seconds'>) {
  const left = new Set(after.tokens.map(({ id }) => id));
  const deleted = { stale: 0, managed: 0, own: 0, exempt: 0, unreadable: 0, young: 0, 'in use': 0 };
  let missed = 0;
  for (const token of before.tokens) {
    const kind = kindOf(token, ownId);
    if (!left.has(token.id)) deleted[kind] += 1;
    else if (kind === 'stale') missed += 1;
  }
  return { missed, deleted };
}

/** The least that so many requests take: a window's worth goes at once, the next one ten seconds later. */
function leastSeconds({ requests }: Result): number {
  return Math.floor((requests - 1) / window.requests) * window.seconds;
}

function timesTheLeast(result: Result): number {
  return result.seconds / leastSeconds(result);
}

function brokenPromises(result: Result): string[] {
  const ratio = timesTheLeast(result);
  const wrongly = kinds.filter((kind) => kind !== 'stale' && result.deleted[kind] > 0);
  return [
    ...(ratio > mostTimesTheLeast ? [`it took ${ratio.toFixed(3)} times the window's own minimum`] : []),
    ...(result.throttled > 0 ? [`it saw ${result.throttled} answers of 429`] : []),
    ...(result.missed > 0 ? [`it left ${result.missed} stale tokens`] : []),
    ...wrongly.map((kind) => `it deleted ${result.deleted[kind]} tokens that are ${kind}`),
  ];
}

const rows: [string, (result: Result) => string | number][] = [
  ['requests', ({ requests }) => requests],
  ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ["the window's own minimum", leastSeconds],
  ['answers of 429', ({ throttled }) => throttled],
  ['deletions refused', ({ refused }) => refused],
  ['stale tokens left', ({ missed }) => missed],
  ...kinds.map((kind): [string, (result: Result) => number] => [
    `deleted: ${kind}`,
    ({ deleted }) => deleted[kind],
  ]),
];

function print(results: Record<string, Result>): void {
  const line = (cells: (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(26) : String(cell).padStart(20))).join('');
  console.log(line(['', ...Object.keys(results)]));
  for (const [title, cellOf] of rows) console.log(line([title, ...Object.values(results).map(cellOf)]));
}

console.log(
  `${order.tokens} tokens and ${order.unreadable} that cannot be read, ${order.latencyMs} ms latency, ${window.requests} requests per ${window.seconds} s\n`,
);
const tool = await resultOf(runTool);
print({
  'token-hygiene': tool,
  'SDK, one by one': await resultOf(loopWithSdk),
  'SDK, all at once': await resultOf(rushWithSdk),
});
console.log(
  `\ntoken-hygiene: ${timesTheLeast(tool).toFixed(3)} times the window's own minimum; promised: at most ${mostTimesTheLeast}`,
);
const broken = brokenPromises(tool);
for (const promise of broken) console.log(`BROKEN: ${promise}`);
process.exitCode = broken.length === 0 ? 0 : 1;
