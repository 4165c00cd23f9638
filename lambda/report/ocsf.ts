import type { Severity } from '../core/policy/schema.ts';
import type { Finding, RunResults } from '../core/results.ts';
import { createLookup, type Lookup, type NamedToken, namedTokens } from './lookup.ts';
import { sanitize } from './sanitize.ts';

const schemaVersion = '1.3.0';
const severities: Record<Severity, { severity_id: number; severity: string }> = {
  high: { severity_id: 4, severity: 'High' },
  medium: { severity_id: 3, severity: 'Medium' },
  low: { severity_id: 2, severity: 'Low' },
};
const activities = {
  create: { activity_id: 1, activity_name: 'Create', status_id: 1, status: 'New' },
  update: { activity_id: 2, activity_name: 'Update', status_id: 2, status: 'In Progress' },
  close: { activity_id: 3, activity_name: 'Close', status_id: 4, status: 'Resolved' },
};

/**
 * Every finding as one OCSF Compliance Finding (class 2003) a line. `finding_info.uid` is the same in
 * every run; findings of the previous run that are gone are closed, but only by a run that succeeded: another
 * one may not have seen them.
 * @see https://schema.ocsf.io/1.3.0/classes/compliance_finding
 */
export function* renderOcsf(results: RunResults, previous: Iterable<Finding> = []): Generator<string> {
  const known = keysOf(previous);
  const gone = results.summary.status === 'succeeded' ? goneOf(previous, keysOf(results.findings)) : [];
  const describe = createDescriber(results, gone);
  for (const finding of results.findings) {
    yield `${JSON.stringify(describe(finding, known.has(finding.key) ? 'update' : 'create'))}\n`;
  }
  for (const finding of gone) yield `${JSON.stringify(describe(finding, 'close'))}\n`;
}

function keysOf(findings: Iterable<Finding>): Set<string> {
  const keys = new Set<string>();
  for (const { key } of findings) keys.add(key);
  return keys;
}

function goneOf(previous: Iterable<Finding>, current: ReadonlySet<string>): Finding[] {
  const gone: Finding[] = [];
  for (const finding of previous) if (!current.has(finding.key)) gone.push(finding);
  return gone;
}

type Context = { results: RunResults; lookup: Lookup; tokens: ReadonlyMap<string, NamedToken> };

function createDescriber(results: RunResults, gone: readonly Finding[]) {
  const tokens = namedTokens(results.tokens, [...results.findings, ...gone]);
  const context = { results, lookup: createLookup(results), tokens };
  return (finding: Finding, activity: keyof typeof activities) => ({
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + activities[activity].activity_id,
    type_name: `Compliance Finding: ${activities[activity].activity_name}`,
    ...activities[activity],
    ...severities[finding.severity],
    time: Date.parse(results.summary.finishedAt),
    message: sanitize(finding.message, 1000),
    metadata: metadataOf(results, finding),
    finding_info: {
      uid: uidOf(results, finding),
      title: sanitize(finding.message, 200),
      desc: sanitize(`${finding.message} ${finding.remedy}`, 2000),
      types: [finding.kind],
      last_seen_time: Date.parse(results.summary.startedAt),
    },
    compliance: complianceOf(finding, activity === 'close'),
    remediation: { desc: sanitize(finding.remedy, 1000) },
    resources: [resourceOf(finding, context)],
  });
}

function uidOf({ summary }: RunResults, finding: Finding): string {
  return `token-hygiene/${summary.tenant}/${sanitize(finding.key, 300)}`;
}

function metadataOf(results: RunResults, finding: Finding) {
  return {
    version: schemaVersion,
    uid: `${results.summary.runId}/${sanitize(finding.key, 300)}`,
    correlation_uid: results.summary.runId,
    tenant_uid: results.summary.tenant,
    product: { name: 'token-hygiene', vendor_name: 'token-hygiene', ...versionOf(results) },
  };
}

/** What wrote the findings; a run of an older version that is rendered anew has none. */
function versionOf({ summary: { version } }: RunResults): { version?: string } {
  return version === undefined ? {} : { version };
}

function complianceOf(finding: Finding, resolved: boolean) {
  return {
    standards: finding.controls.length > 0 ? standardsOf(finding.controls) : ['token-hygiene policy'],
    control: finding.controls[0] ?? finding.kind,
    requirements: finding.controls.length > 0 ? finding.controls : [finding.kind],
    ...(resolved ? { status_id: 1, status: 'Pass' } : { status_id: 3, status: 'Fail' }),
  };
}

/** A control such as `PCI DSS 8.2.6` names its standard in all words but the last. */
function standardsOf(controls: readonly string[]): string[] {
  return [...new Set(controls.map((control) => control.replace(/\s+\S+$/u, '')))];
}

function resourceOf(finding: Finding, { results, lookup, tokens }: Context) {
  const token = finding.tokenId === null ? null : (tokens.get(finding.tokenId) ?? null);
  const owner = lookup.owner(finding.ownerId);
  const ownerName = token?.ownerName ?? owner?.name ?? null;
  return {
    type: finding.tokenId === null ? 'Tenant' : 'Personal access token',
    uid: finding.tokenId ?? results.baseUrl,
    name: token === null ? results.summary.tenant : sanitize(token.name),
    ...(finding.ownerId === null
      ? {}
      : { owner: { uid: finding.ownerId, ...(ownerName === null ? {} : { name: sanitize(ownerName) }) } }),
  };
}
