import type { DeletionRecord } from '../core/deletion-record.ts';
import type { Owner } from '../core/pat.ts';
import type { Severity } from '../core/policy/schema.ts';
import type { Finding, RunResults, TokenResult } from '../core/results.ts';

const rank: Record<Severity, number> = { high: 3, medium: 2, low: 1 };

/** What is told of an open finding beside its token. */
export type FindingGist = Pick<Finding, 'kind' | 'severity' | 'controls'>;

/** Owners by id and open findings by token, as every renderer looks them up. */
export type Lookup = {
  owner(id: string | null): Owner | null;
  findings(tokenId: string): readonly FindingGist[];
  severity(tokenId: string): Severity | null;
};

/** Indexes a run's owners and findings once. */
export function createLookup(results: Pick<RunResults, 'owners' | 'findings'>): Lookup {
  const owners = new Map(results.owners.map((owner) => [owner.id, owner]));
  const byToken = gistsByToken(results.findings);
  const findings = (tokenId: string): readonly FindingGist[] => byToken.get(tokenId) ?? [];
  return {
    owner: (id) => (id === null ? null : (owners.get(id) ?? null)),
    findings,
    severity: (tokenId) => highest(findings(tokenId)),
  };
}

/** By token the open ones: accepted ones and the platform's are told apart; the few gists that differ are kept once. */
function gistsByToken(findings: Iterable<Finding>): Map<string, FindingGist[]> {
  const gists = new Map<string, FindingGist>();
  const byToken = new Map<string, FindingGist[]>();
  for (const { tokenId, kind, severity, controls, standing } of findings) {
    if (tokenId === null || standing !== undefined) continue;
    const identity = JSON.stringify([kind, severity, controls]);
    const gist = gists.get(identity) ?? { kind, severity, controls };
    gists.set(identity, gist);
    const others = byToken.get(tokenId);
    if (others === undefined) byToken.set(tokenId, [gist]);
    else others.push(gist);
  }
  return byToken;
}

/** Compares severities, the gravest first; none comes last. */
export function bySeverity(a: Severity | null, b: Severity | null): number {
  return (b === null ? 0 : rank[b]) - (a === null ? 0 : rank[a]);
}

/** Compares texts by their code units: the same on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function highest(findings: readonly FindingGist[]): Severity | null {
  return findings.reduce<Severity | null>(
    (gravest, { severity }) => (bySeverity(severity, gravest) < 0 ? severity : gravest),
    null,
  );
}

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

/** Until when a token that waits in quarantine can be given back: an instant, `always`, or null where that is not known. */
export type Restorable = DeletionRecord & { restorableUntil: string | null };

/**
 * What waits in quarantine, those first whose time ends first: each until its deletion where the tenant revives an
 * expired token, otherwise until its new expiry.
 */
export function restorableIn({ quarantine }: Pick<RunResults, 'quarantine'>): Restorable[] {
  if (quarantine === undefined) return [];
  const revives = quarantine.revivable === 'yes';
  return quarantine.waiting
    .map((record) => ({
      ...record,
      restorableUntil: revives ? (record.until ?? 'always') : (record.setExpiry ?? null),
    }))
    .sort((a, b) => byText(a.restorableUntil ?? '', b.restorableUntil ?? '') || byText(a.tokenId, b.tokenId));
}

/** Takes items one by one, and keeps only those that come first in an order. */
export type TopN<T> = {
  offer(item: T): void;
  /** How many were offered. */
  offered(): number;
  /** Those that come first, in order; of equals, the one that was offered first. */
  inOrder(): T[];
};

/** Makes an empty selection of at most `limit` (from 1 on) items in the order of `compare`. */
export function createTopN<T>(limit: number, compare: (a: T, b: T) => number): TopN<T> {
  // Sorting only now and then is quicker than finding the place of every item.
  const room = limit + Math.ceil(limit / 4);
  let kept: T[] = [];
  let last: T | undefined;
  let offered = 0;
  const prune = (): void => {
    kept = kept.sort(compare).slice(0, limit);
    if (kept.length === limit) last = kept.at(-1);
  };
  return {
    offer(item) {
      offered += 1;
      if (last !== undefined && compare(item, last) >= 0) return;
      kept.push(item);
      if (kept.length > room) prune();
    },
    offered: () => offered,
    inOrder() {
      prune();
      return [...kept];
    },
  };
}
