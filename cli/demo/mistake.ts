import { quarantineKey } from '../../lambda/archive/run.ts';
import { readQuarantine } from '../../lambda/core/quarantine/ledger.ts';
import { sanitize } from '../../lambda/report/sanitize.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';

const person = { by: 'jane', reason: 'The year-end export needs it' };

/** A person misses a token that was quarantined, and gets it back as `restore` does; in words, or null where none waits. */
export async function restoreMistake(deps: RunDeps): Promise<string | null> {
  const { archive, tenantName, clock } = deps;
  const stored = await archive.read(quarantineKey(tenantName));
  const { quarantine } = readQuarantine(stored?.body ?? null, tenantName, clock.now());
  const [token] = Object.keys(quarantine?.tokens ?? {}).sort();
  if (token === undefined) return null;
  const { tokens } = await restoreTokens(deps, { token }, person);
  const back = tokens
    .filter(({ outcome }) => outcome === 'released')
    .map(({ name }) => `"${sanitize(name, 60)}"`);
  return back.length === 0 ? null : `${back.join(', ')}: a person missed it, and its secret works again`;
}
