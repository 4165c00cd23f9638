import { HygieneError } from '../../errors.ts';
import type { SecretStore } from '../../ports.ts';
import { namingOf, surveySecret } from './survey.ts';

/** The tokens that secrets name in any stage, and the secrets of which that cannot be told. */
export type Designated = { ids: string[]; unreadable: string[] };

/** Reads every stage of the secrets, and writes nothing; a secret that cannot be read is data. */
export async function readDesignated(store: SecretStore, secrets: readonly string[]): Promise<Designated> {
  const found: Designated = { ids: [], unreadable: [] };
  for (const secret of secrets) {
    try {
      const naming = namingOf(await surveySecret(store, secret));
      found.ids.push(...naming.tokens.flatMap(({ tokenId }) => tokenId ?? []));
      if (naming.unreadable.length > 0) found.unreadable.push(secret);
    } catch (error) {
      if (!(error instanceof HygieneError)) throw error;
      found.unreadable.push(secret);
    }
  }
  return { ids: [...new Set(found.ids)], unreadable: found.unreadable };
}
