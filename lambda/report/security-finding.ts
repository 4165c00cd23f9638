import type { SecurityFinding } from '../core/planning/security-findings.ts';
import type { Severity } from '../core/policy/schema.ts';
import type { NamedFinding, RunResults } from '../core/results.ts';
import { sanitize } from './wording.ts';

type Run = Pick<RunResults, 'summary' | 'baseUrl'>;

const labels = { high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } as const satisfies Record<Severity, string>;

/**
 * A finding for Security Hub, under the same id in every run. An open one has failed; one that is accepted or the
 * platform's is there, has passed, and is informational, so that it opens again by itself when the acceptance ends:
 * Security Hub resets its workflow where `PASSED` becomes `FAILED`. What its people wrote to it is never touched.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Workflow.html
 */
export function renderSecurityFinding(finding: NamedFinding, run: Run): SecurityFinding {
  const { summary } = run;
  const { key, kind, severity, message, remedy, controls, standing } = finding;
  const isOpen = standing === undefined;
  return {
    Id: `token-hygiene/${summary.tenant}/${sanitize(key, 300)}`,
    GeneratorId: `token-hygiene/${sanitize(kind)}`,
    CreatedAt: finding.firstSeen ?? summary.startedAt,
    UpdatedAt: summary.finishedAt,
    Title: sanitize(message, 250),
    Description: sanitize([message, commentOf(finding)].join(' ').trim(), 1000),
    RecordState: standing?.is === 'closed' ? 'ARCHIVED' : 'ACTIVE',
    FindingProviderFields: {
      Severity: { Label: isOpen ? labels[severity] : 'INFORMATIONAL', Original: severity },
      Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    },
    Compliance: {
      Status: isOpen ? 'FAILED' : 'PASSED',
      RelatedRequirements: controls.slice(0, 32).map((control) => sanitize(control, 64)),
    },
    Remediation: { Recommendation: { Text: sanitize(remedy, 500) } },
    ProductFields: { 'token-hygiene/tenant': summary.tenant, 'token-hygiene/kind': sanitize(kind) },
    Resources: [resourceOf(finding, run)],
  };
}

function commentOf({ standing }: NamedFinding): string {
  if (standing === undefined) return '';
  if (standing.is === 'platform') return 'The platform itself owns the token.';
  if (standing.is === 'closed') return standing.why;
  return `Accepted by ${standing.approvedBy} until ${standing.until}: ${standing.reason}`;
}

/** Security Hub knows no type for a token of another vendor. */
function resourceOf({ tokenId, ownerId, token }: NamedFinding, { summary, baseUrl }: Run) {
  const named = {
    tenant: summary.tenant,
    token: token === null ? null : sanitize(token.name),
    owner: token === null || token.ownerName === null ? null : sanitize(token.ownerName),
    ownerId,
  };
  const known = Object.entries(named).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  const Id = tokenId === null ? baseUrl : `${baseUrl}/personal-access-tokens/${sanitize(tokenId)}`;
  return { Type: 'Other', Id, Details: { Other: Object.fromEntries(known) } };
}
