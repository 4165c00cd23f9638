import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { Severity } from '../core/policy/schema.ts';
import type { RotationResult, RunResults, TokenResult } from '../core/results.ts';
import { sanitize } from './wording.ts';

const schemaVersion = '1.3.0';

const activities = {
  update: { activity_id: 3, activity_name: 'Update' },
  delete: { activity_id: 4, activity_name: 'Delete' },
  suspend: { activity_id: 12, activity_name: 'Suspend' },
  resume: { activity_id: 13, activity_name: 'Resume' },
  notice: { activity_id: 99, activity_name: 'Notice of deletion' },
};

/**
 * What a run did, each token an event of its own, so that a SIEM can alarm on many: notices, deletions, quarantine, rotations.
 * @see https://schema.ocsf.io/1.3.0/classes/entity_management
 */
export function* activityEvents(results: RunResults): Generator<object> {
  for (const token of results.tokens) if (token.outcome === 'noticed') yield noticeEvent(token, results);
  for (const record of results.ended) yield endingEvent(record, results);
  for (const record of results.recovered.deleted) yield endingEvent(record, results);
  for (const rotation of results.rotations)
    if (rotation.state === 'rotated' || rotation.state === 'failed') yield rotationEvent(rotation, results);
}

/** What identifies an event, the run that it is of, and what wrote it. */
export function metadataOf({ summary }: RunResults, key: string) {
  return {
    version: schemaVersion,
    uid: `${summary.runId}/${sanitize(key, 300)}`,
    correlation_uid: summary.runId,
    tenant_uid: summary.tenant,
    product: { name: 'token-hygiene', vendor_name: 'token-hygiene', ...versionOf(summary) },
  };
}

/** What wrote the events; a run of an older version that is rendered anew has none. */
function versionOf({ version }: RunResults['summary']): { version?: string } {
  return version === undefined ? {} : { version };
}

function noticeEvent(token: TokenResult, results: RunResults) {
  const { id, rule, deadline, reason } = token;
  return {
    ...head('notice', { results, key: `notice:${id}`, at: results.summary.finishedAt, severity: 'low' }),
    message: `Notice was given: the token is deleted not before ${deadline}.`,
    comment: sanitize(`${rule}: ${reason}`, 500),
    entity: { ...tokenEntity(token), data: { ownerId: token.ownerId, rule, deadline } },
    ...success,
  };
}

/** What ending a token means for it; what it is not named for is a deletion. */
const endings: Partial<
  Record<TokenOutcome, { activity: keyof typeof activities; severity: Severity; message: string }>
> = {
  quarantined: {
    activity: 'suspend',
    severity: 'medium',
    message: 'A personal access token was put in quarantine: its expiry was brought forward.',
  },
  released: {
    activity: 'resume',
    severity: 'high',
    message: 'A personal access token was taken out of quarantine and given its expiry back.',
  },
  expired: {
    activity: 'delete',
    severity: 'low',
    message: 'A personal access token in quarantine has expired, and the tenant lists it no more.',
  },
};

const deletion = {
  activity: 'delete',
  severity: 'medium',
  message: 'A personal access token was deleted.',
} as const;

function endingEvent(record: DeletionRecord, results: RunResults) {
  const { tokenId, ownerId, rule, at, status, trackingId, noticedAt, runId, setExpiry, until } = record;
  const { activity, severity, message } = endings[record.outcome] ?? deletion;
  return {
    ...head(activity, { results, key: `${activity}:${tokenId}`, at, severity }),
    message,
    comment: sanitize(`${rule}: ${record.reason}`, 500),
    entity: {
      ...tokenEntity({ ...record, id: tokenId }),
      data: { ownerId, rule, noticedAt, trackingId, runId, ...(setExpiry && { setExpiry, until }) },
    },
    ...success,
    ...(status === null ? {} : { status_code: String(status) }),
  };
}

function rotationEvent({ secret, state, reason, currentTokenId }: RotationResult, results: RunResults) {
  const { finishedAt } = results.summary;
  const failed = state === 'failed';
  const severity = failed ? 'high' : 'low';
  return {
    ...head('update', { results, key: `rotation:${secret}`, at: finishedAt, severity }),
    message: failed ? 'The rotation of a secret failed.' : 'A secret was rotated.',
    comment: sanitize(reason, 500),
    entity: {
      type: 'Designated secret',
      type_id: 99,
      uid: sanitize(secret, 300),
      name: sanitize(secret, 300),
    },
    ...(currentTokenId === null || failed
      ? {}
      : { entity_result: tokenEntity({ id: currentTokenId, name: currentTokenId }) }),
    ...(failed ? { status_id: 2, status: 'Failure' } : success),
  };
}

const severities = {
  high: { severity_id: 4, severity: 'High' },
  medium: { severity_id: 3, severity: 'Medium' },
  low: { severity_id: 2, severity: 'Low' },
};

function head(
  activity: keyof typeof activities,
  { results, key, at, severity }: { results: RunResults; key: string; at: string; severity: Severity },
) {
  const { activity_id, activity_name } = activities[activity];
  return {
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: 3004,
    class_name: 'Entity Management',
    type_uid: 300400 + activity_id,
    type_name: `Entity Management: ${activity_name}`,
    activity_id,
    activity_name,
    ...severities[severity],
    time: Date.parse(at),
    metadata: metadataOf(results, key),
  };
}

const success = { status_id: 1, status: 'Success' };

function tokenEntity({ id, name }: Pick<TokenResult, 'id' | 'name'>) {
  return { type: 'Personal access token', type_id: 99, uid: id, name: sanitize(name) };
}
