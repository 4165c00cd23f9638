import type { Owner } from '../core/pat.ts';
import type { Severity } from '../core/policy/schema.ts';
import type { Finding, RunResults } from '../core/results.ts';

const rank: Record<Severity, number> = { high: 3, medium: 2, low: 1 };

/** Owners by id and findings by token, as every renderer looks them up. */
export type Lookup = {
  owner(id: string | null): Owner | null;
  findings(tokenId: string): readonly Finding[];
  severity(tokenId: string): Severity | null;
};

/** Indexes a run's owners and findings once. */
export function createLookup(results: Pick<RunResults, 'owners' | 'findings'>): Lookup {
  const owners = new Map(results.owners.map((owner) => [owner.id, owner]));
  const byToken = Map.groupBy(results.findings, (finding) => finding.tokenId);
  const findings = (tokenId: string): readonly Finding[] => byToken.get(tokenId) ?? [];
  return {
    owner: (id) => (id === null ? null : (owners.get(id) ?? null)),
    findings,
    severity: (tokenId) => highest(findings(tokenId)),
  };
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

function highest(findings: readonly Finding[]): Severity | null {
  return findings.reduce<Severity | null>(
    (gravest, { severity }) => (bySeverity(severity, gravest) < 0 ? severity : gravest),
    null,
  );
}
