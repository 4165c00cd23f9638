import { HygieneError } from '../../errors.ts';
import type { SecretStore } from '../../ports.ts';
import { withoutSlash } from './secret-value.ts';
import { holderOf, namingOf, type SecretView, surveySecret } from './survey.ts';

/** The tokens that secrets name in any stage, and the secrets of which that cannot be told. */
export type Designated = { ids: string[]; unreadable: string[] };

/**
 * Reads every stage of the secrets, and writes nothing; a secret that cannot be read is data. So is one whose
 * current version is another tenant's than `baseUrl`: which token it was meant to protect here, nobody can tell.
 */
export async function readDesignated(
  store: SecretStore,
  secrets: readonly string[],
  baseUrl: string | null,
): Promise<Designated> {
  const found: Designated = { ids: [], unreadable: [] };
  for (const secret of secrets) {
    try {
      const view = await surveySecret(store, secret);
      const naming = namingOf(view);
      found.ids.push(...naming.tokens.flatMap(({ tokenId }) => tokenId ?? []));
      if (naming.unreadable.length > 0 || isForeign(view, baseUrl)) found.unreadable.push(secret);
    } catch (error) {
      if (!(error instanceof HygieneError)) throw error;
      found.unreadable.push(secret);
    }
  }
  return { ids: [...new Set(found.ids)], unreadable: found.unreadable };
}

function isForeign(view: SecretView, baseUrl: string | null): boolean {
  const current = holderOf(view, 'AWSCURRENT')?.content;
  if (baseUrl === null || current?.kind !== 'value') return false;
  return withoutSlash(current.value.baseurl) !== withoutSlash(baseUrl);
}
