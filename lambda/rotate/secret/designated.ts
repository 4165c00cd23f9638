import { HygieneError } from '../../errors.ts';
import type { SecretStore } from '../../ports.ts';
import { withoutSlash } from './secret-value.ts';
import { holderOf, namingOf, type SecretView, surveySecret } from './survey.ts';

/** The tokens that secrets name in any stage, and the secrets of which that cannot be told. */
export type Designated = { ids: string[]; unreadable: UnreadableSecret[] };

/** A secret of which nobody can tell what it names: why, and what a person can do, in sentences. */
export type UnreadableSecret = { secret: string; reason: string };

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
      found.ids.push(...namingOf(view).tokens.flatMap(({ tokenId }) => tokenId ?? []));
      const reason = doubtOf(view, baseUrl);
      if (reason !== null) found.unreadable.push({ secret, reason });
    } catch (error) {
      if (!(error instanceof HygieneError)) throw error;
      found.unreadable.push({ secret, reason: error.message });
    }
  }
  return { ids: [...new Set(found.ids)], unreadable: found.unreadable };
}

function doubtOf(view: SecretView, baseUrl: string | null): string | null {
  for (const { stages, content } of view.versions)
    if (content.kind === 'unreadable')
      return `Its ${stages.join(' and ')} version: ${content.reason}. Store the JSON that docs/rotation.md describes, or detach the stage from it.`;
  return isForeign(view, baseUrl)
    ? "Its baseurl is not this tenant's. Correct it, or move the rotation to the tenant's own section of the policy."
    : null;
}

function isForeign(view: SecretView, baseUrl: string | null): boolean {
  const current = holderOf(view, 'AWSCURRENT')?.content;
  if (baseUrl === null || current?.kind !== 'value') return false;
  return withoutSlash(current.value.baseurl) !== withoutSlash(baseUrl);
}
