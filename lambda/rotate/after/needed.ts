import { readDesignated } from '../secret/designated.ts';
import type { Scene } from './scene.ts';

/**
 * Why a token that this secret no longer needs must not be deleted all the same; null where nothing says so.
 * "The worker's own token, and every token that a rotation's secret names in any stage, are kept."
 */
export async function whyNeeded({ deps, elsewhere }: Scene, tokenId: string): Promise<string | null> {
  if (elsewhere.workerId === tokenId) return 'the run itself works with it';
  const { ids, unreadable } = await readDesignated(deps.store, elsewhere.secrets, null);
  if (ids.includes(tokenId)) return 'another designated secret names it';
  const [first] = unreadable;
  return first === undefined ? null : `the designated secret ${first.secret} cannot be read`;
}
