import { parseArgs } from 'node:util';
import { type Contestant, loopWithSdk, measure, quarantineWithTool, runTool } from './contestants.ts';
import type { TenantState } from './tenant.ts';

const { values } = parseArgs({ options: { tokens: { type: 'string', default: '1040' } } });
const order = { tokens: Number(values.tokens), unreadable: 0, latencyMs: 150 };
const soonMs = 3_600_000;

/** What came of a job, by the tenant's own books. */
type Result = {
  seconds: number;
  requests: number;
  throttled: number;
  /** Tokens that are gone, and tokens that end within the hour. */
  deleted: number;
  ended: number;
  /** Requests that ended them. */
  ending: number;
};

async function resultOf(contestant: Contestant): Promise<Result> {
  const { seconds, before, after } = await measure(contestant, order);
  const calls = after.requests.filter(({ operation }) => operation !== 'token');
  return {
    seconds,
    requests: calls.length,
    throttled: calls.filter(({ status }) => status === 429).length,
    deleted: before.tokens.length - after.tokens.length,
    ended: endingSoon(after) - endingSoon(before),
    ending: calls.filter(({ operation }) => operation === 'delete' || operation === 'bulk-update').length,
  };
}

function endingSoon({ tokens }: TenantState): number {
  const soon = Date.now() + soonMs;
  return tokens.filter(({ expirationDate }) => expirationDate !== null && Date.parse(expirationDate) < soon)
    .length;
}

const contestants: Record<string, Contestant> = {
  quarantine: quarantineWithTool,
  deletion: runTool,
  'SDK, one by one': loopWithSdk,
};

console.log(`${order.tokens} tokens, ${order.latencyMs} ms latency, 100 requests per 10 s\n`);
for (const [name, contestant] of Object.entries(contestants)) {
  const { seconds, ...figures } = await resultOf(contestant);
  const cells = Object.entries(figures).map(([title, figure]) => `${title} ${figure}`);
  console.log(`${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s   ${cells.join('   ')}`);
}
