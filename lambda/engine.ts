import type { Json } from './core/json.ts';

/**
 * Runs the named steps of a workflow. A step's result is plain JSON, small and free of secrets,
 * because an engine may store it and answer from the store when the run is repeated.
 */
export type Engine = {
  step<T extends Json>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * Lets at least so many seconds pass for the tenant's rate window, without being billed where that is possible; the
   * run goes on with a new invocation where its engine has any.
   */
  wait(name: string, seconds: number): Promise<void>;
};

/** The engine of one process: steps run at once, and the pacer of the same process keeps the rate window. */
export function createPlainEngine(observe: (step: string) => void = () => undefined): Engine {
  return {
    async step(name, work) {
      observe(name);
      return work();
    },
    async wait(name) {
      observe(name);
    },
  };
}
