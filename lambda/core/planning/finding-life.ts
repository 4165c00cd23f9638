import { isGone } from '../deletion-record.ts';
import type { Finding, NamedFinding, TokenResult } from '../results.ts';

/** What an earlier run left: when it was, and its findings, with their tokens as it named them. */
export type KnownFindings = { at: string; findings: readonly NamedFinding[] };

/** What is known when a run ends. */
type Closing = {
  found: readonly Finding[];
  known: KnownFindings | null;
  tokens: readonly TokenResult[];
  startedAt: string;
  /** Whether the run saw all that there is: only then what it does not find is gone. */
  isWhole: boolean;
};

/**
 * Says since when each finding is there and which are closed. A finding on a token that is gone after the run is
 * closed, and no open one: so that every count is that of the tokens that are still there.
 */
export function continueFindings({ found, known, tokens, startedAt, isWhole }: Closing): {
  findings: Finding[];
  closed: NamedFinding[];
} {
  const before = new Map((known?.findings ?? []).map((finding) => [finding.key, finding]));
  const ended = new Map(tokens.filter(isGone).map((token) => [token.id, token]));
  const findings: Finding[] = [];
  const closed: NamedFinding[] = [];
  for (const one of found) {
    const token = ended.get(one.tokenId ?? '');
    const finding = { ...one, firstSeen: since(before.get(one.key), known?.at) ?? startedAt };
    if (token === undefined) findings.push(finding);
    else closed.push(closedFinding(finding, token, 'Its token is deleted.'));
  }
  if (!isWhole) return { findings, closed };
  for (const { key } of found) before.delete(key);
  const listed = before.size === 0 ? new Set<string>() : new Set(tokens.map(({ id }) => id));
  const gone = [...before.values()].map((finding) =>
    closedFinding(finding, finding.token, whyGone(finding, listed)),
  );
  return { findings, closed: [...closed, ...gone] };
}

/** Older versions did not store it: then at least since the run that stored the finding. */
function since(earlier: Finding | undefined, at: string | undefined): string | undefined {
  return earlier === undefined ? undefined : (earlier.firstSeen ?? at);
}

function whyGone({ tokenId }: Finding, listed: ReadonlySet<string>): string {
  const isListed = tokenId === null || listed.has(tokenId);
  return isListed ? 'It is no longer the case.' : 'Its token is no longer listed.';
}

function closedFinding(finding: Finding, token: NamedFinding['token'], why: string): NamedFinding {
  const named = token === null ? null : { name: token.name, ownerName: token.ownerName };
  return { ...finding, standing: { is: 'closed', why }, token: named };
}
