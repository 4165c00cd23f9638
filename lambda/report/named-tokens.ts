import type { Finding, TokenResult } from '../core/results.ts';

/** What a finding's text says of its token. */
export type NamedToken = Pick<TokenResult, 'name' | 'ownerName'>;

/** By id, what the given findings need to know of their tokens: one walk, and no more than that is kept. */
export function namedTokens(
  tokens: Iterable<TokenResult>,
  findings: Iterable<Pick<Finding, 'tokenId'>>,
): Map<string, NamedToken> {
  const wanted = new Set<string>();
  for (const { tokenId } of findings) if (tokenId !== null) wanted.add(tokenId);
  const named = new Map<string, NamedToken>();
  if (wanted.size === 0) return named;
  for (const { id, name, ownerName } of tokens) if (wanted.has(id)) named.set(id, { name, ownerName });
  return named;
}
