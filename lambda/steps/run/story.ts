import type { Json } from '../../core/hash.ts';
import type { ApiUsage } from '../../ports.ts';
import { metered, type RunDeps, type Settled, settle } from './context.ts';

/** How a run fares, chapter by chapter: what failed is kept as a sentence, and the story goes on where it can. */
export type Story = {
  /** Runs a step; null when it failed, or when nothing may be done any more. */
  chapter<T extends Json>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** Adds a sentence about something that failed or is in doubt. */
  trouble(reason: string): void;
  troubles(): string[];
  /** Why nothing more may be done: `config` before anything was attempted, `lease` when another run took over. */
  ended(): { kind: 'config' | 'lease'; reason: string } | null;
  /** Calls to the tenant so far, over every process that took part in the run. */
  api(): ApiUsage;
};

/** Begins a story over the steps of an engine. */
export function createStory({ engine, tenant, log }: Pick<RunDeps, 'engine' | 'tenant' | 'log'>): Story {
  const troubles: string[] = [];
  const api: ApiUsage = { requests: 0, retries: 0, throttled: 0 };
  let begun = false;
  let ended: { kind: 'config' | 'lease'; reason: string } | null = null;

  function note<T extends Json>(settled: Settled<T>): T | null {
    const isFirst = !begun;
    begun = true;
    if (settled.ok) return settled.value;
    const { kind, reason } = settled;
    // What breaks in mid-run, a secret that someone edits for example, is told beside what was done before.
    if (kind === 'lease' || (kind === 'config' && isFirst)) ended = { kind, reason };
    else troubles.push(reason);
    return null;
  }

  return {
    async chapter(name, work) {
      if (ended !== null) return null;
      const step = await engine.step(name, async () => {
        const { result, api: used } = await metered(tenant, () => settle(work));
        if (!result.ok) log('step failed', { step: name, kind: result.kind, reason: result.reason });
        return { result, api: used };
      });
      api.requests += step.api.requests;
      api.retries += step.api.retries;
      api.throttled += step.api.throttled;
      return note(step.result);
    },
    trouble: (reason) => {
      troubles.push(reason);
    },
    troubles: () => [...troubles],
    ended: () => ended,
    api: () => ({ ...api }),
  };
}
