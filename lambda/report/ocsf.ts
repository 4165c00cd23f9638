import type { Severity } from '../core/policy/schema.ts';
import type { Finding, RunResults } from '../core/results.ts';
import { createLookup, type Lookup, type NamedToken, namedTokens } from './lookup.ts';
import { activityEvents, metadataOf } from './ocsf-activities.ts';
import { sanitize } from './wording.ts';

const severities: Record<Severity, { severity_id: number; severity: string }> = {
  high: { severity_id: 4, severity: 'High' },
  medium: { severity_id: 3, severity: 'Medium' },
  low: { severity_id: 2, severity: 'Low' },
};
/** Of the finding as the run left it. */
const lives = {
  new: { activity_id: 1, activity_name: 'Create', status_id: 1, status: 'New' },
  open: { activity_id: 2, activity_name: 'Update', status_id: 2, status: 'In Progress' },
  suppressed: { activity_id: 2, activity_name: 'Update', status_id: 3, status: 'Suppressed' },
  closed: { activity_id: 3, activity_name: 'Close', status_id: 4, status: 'Resolved' },
};

/**
 * What a run found and did, an OCSF event a line: its findings as Compliance Findings (class 2003), new, in progress,
 * suppressed (accepted, or the platform's) or resolved; each notice, deletion and rotation as Entity Management
 * (class 3004). `finding_info.uid` is the same in every run.
 * @see https://schema.ocsf.io/1.3.0/classes/compliance_finding
 */
export function* renderOcsf(results: RunResults): Generator<string> {
  const describe = createDescriber(results);
  for (const finding of results.findings) yield `${JSON.stringify(describe(finding))}\n`;
  for (const finding of results.closed) yield `${JSON.stringify(describe(finding, finding.token))}\n`;
  for (const event of activityEvents(results)) yield `${JSON.stringify(event)}\n`;
}

function lifeOf({ standing, firstSeen }: Finding, { summary }: RunResults) {
  if (standing?.is === 'closed') return lives.closed;
  if (standing !== undefined) return lives.suppressed;
  return firstSeen === summary.startedAt ? lives.new : lives.open;
}

function createDescriber(results: RunResults) {
  const context = {
    results,
    lookup: createLookup(results),
    tokens: namedTokens(results.tokens, results.findings),
  };
  return (finding: Finding, token = context.tokens.get(finding.tokenId ?? '') ?? null) => ({
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + lifeOf(finding, results).activity_id,
    type_name: `Compliance Finding: ${lifeOf(finding, results).activity_name}`,
    ...lifeOf(finding, results),
    ...severities[finding.severity],
    time: Date.parse(results.summary.finishedAt),
    message: sanitize(finding.message, 1000),
    metadata: metadataOf(results, finding.key),
    finding_info: {
      uid: uidOf(results, finding),
      title: sanitize(finding.message, 200),
      desc: sanitize(`${finding.message} ${finding.remedy}`, 2000),
      types: [finding.kind],
      first_seen_time: Date.parse(finding.firstSeen ?? results.summary.startedAt),
      ...(finding.standing?.is === 'closed' ? {} : { last_seen_time: Date.parse(results.summary.startedAt) }),
    },
    compliance: complianceOf(finding),
    remediation: { desc: sanitize(finding.remedy, 1000) },
    resources: [resourceOf(finding, token, context)],
    ...commentOf(finding),
  });
}

function uidOf({ summary }: RunResults, finding: Finding): string {
  return `token-hygiene/${summary.tenant}/${sanitize(finding.key, 300)}`;
}

/** Who accepted a finding and until when, or why it is closed. */
function commentOf({ standing }: Finding): { comment?: string } {
  if (standing === undefined) return {};
  if (standing.is === 'platform') return { comment: 'The platform itself owns the token.' };
  if (standing.is === 'closed') return { comment: standing.why };
  const { approvedBy, until, reason } = standing;
  return { comment: sanitize(`Accepted by ${approvedBy} until ${until}: ${reason}`, 500) };
}

function complianceOf(finding: Finding) {
  const verdict =
    finding.standing === undefined ? { status_id: 3, status: 'Fail' } : { status_id: 1, status: 'Pass' };
  return {
    standards: finding.controls.length > 0 ? standardsOf(finding.controls) : ['token-hygiene policy'],
    control: finding.controls[0] ?? finding.kind,
    requirements: finding.controls.length > 0 ? finding.controls : [finding.kind],
    ...verdict,
  };
}

/** A control such as `PCI DSS 8.2.6` names its standard in all words but the last. */
function standardsOf(controls: readonly string[]): string[] {
  return [...new Set(controls.map((control) => control.replace(/\s+\S+$/u, '')))];
}

function resourceOf(
  finding: Finding,
  token: NamedToken | null,
  { results, lookup }: { results: RunResults; lookup: Lookup },
) {
  const owner = lookup.owner(finding.ownerId);
  const ownerName = token?.ownerName ?? owner?.name ?? null;
  return {
    type: finding.tokenId === null ? 'Tenant' : 'Personal access token',
    uid: finding.tokenId ?? results.baseUrl,
    name: nameOf(finding, token, results),
    ...(finding.ownerId === null
      ? {}
      : { owner: { uid: finding.ownerId, ...(ownerName === null ? {} : { name: sanitize(ownerName) }) } }),
  };
}

/** A token that no run named bears its id: never the name of the tenant. */
function nameOf({ tokenId }: Finding, token: NamedToken | null, { summary }: RunResults): string {
  return token === null ? (tokenId ?? summary.tenant) : sanitize(token.name);
}
