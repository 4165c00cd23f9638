import { describe, expect, it } from 'vitest';
import type { DeletionRecord } from '../../lambda/core/deletion-record.ts';
import type { Finding, NamedFinding, RunResults } from '../../lambda/core/results.ts';
import { renderOcsf } from '../../lambda/report/ocsf.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { aDeletion, sampleResults, withNames } from '../support/results.ts';
import { ocsfValidators } from './ocsf-schema.ts';

const validators = ocsfValidators();

const finding: Finding = {
  key: 'full-scope:abc',
  kind: 'full-scope',
  severity: 'high',
  tokenId: null,
  ownerId: null,
  message: 'The token may do everything.',
  remedy: 'Narrow it.',
  controls: ['PCI DSS 8.2.6', 'CIS 5.3'],
  firstSeen: '2026-11-20T06:00:00.000Z',
};

const closed: NamedFinding = {
  ...finding,
  tokenId: 'abc',
  token: { name: 'nightly export', ownerName: 'Jane Doe' },
  standing: { is: 'closed', why: 'Its token is deleted.' },
};

function linesOf(results: RunResults): string[] {
  return [...renderOcsf(results)];
}

function eventsOf(difference: Partial<RunResults>) {
  const quiet = { ...sampleResults({ tokens: 1 }), tokens: [], findings: [], rotations: [] };
  return linesOf({ ...quiet, ...difference }).map((line) => JSON.parse(line));
}

function faultsOf(line: string): unknown {
  const event = JSON.parse(line);
  const validate = validators.get(event.class_uid);
  return validate?.(event) === true ? null : (validate?.errors ?? 'of no known class');
}

const accepted: Finding = {
  ...finding,
  standing: { is: 'accepted', approvedBy: 'CISO', until: '2027-01-31', reason: 'Contract' },
};
const ended: DeletionRecord[] = [aDeletion(), aDeletion({ status: null, trackingId: null })];

describe('the OCSF events', () => {
  it('of every kind are valid against the published schema', () => {
    const results = sampleResults({ tokens: 400, mode: 'enforce' });
    const fresh = { ...finding, firstSeen: results.summary.startedAt };
    const findings = [
      ...results.findings,
      fresh,
      accepted,
      { ...finding, standing: { is: 'platform' } } as const,
    ];
    const lines = linesOf({ ...results, findings, closed: [closed], ended });
    expect(lines.map(faultsOf).filter((fault) => fault !== null)).toEqual([]);
    const kinds = new Set(lines.map((line) => JSON.parse(line).type_name));
    expect([...kinds].sort()).toEqual([
      'Compliance Finding: Close',
      'Compliance Finding: Create',
      'Compliance Finding: Update',
      'Entity Management: Delete',
      'Entity Management: Notice of deletion',
      'Entity Management: Update',
    ]);
  });

  it('are one line each, whatever the names', () => {
    const results = withNames(Object.values(hostileNames));
    const lines = linesOf({ ...results, rotations: [] });
    expect(lines.join('').split(/[\n\r\u2028\u2029]/u)).toHaveLength(results.findings.length + 1);
    expect(lines.map(faultsOf).filter((fault) => fault !== null)).toEqual([]);
  });

  it('name the version that wrote them', () => {
    const summary = { ...sampleResults().summary, version: '1.2.3' };
    expect(eventsOf({ summary, findings: [finding] })[0].metadata.product.version).toBe('1.2.3');
  });
});

describe('the OCSF findings', () => {
  it('keep the id of a finding over the runs, and say since when it is there', () => {
    const [event] = eventsOf({ findings: [finding] });
    expect(event.finding_info.uid).toBe('token-hygiene/acme/full-scope:abc');
    expect(event.finding_info.first_seen_time).toBe(Date.parse('2026-11-20T06:00:00.000Z'));
  });

  it.each([
    ['new', { ...finding, firstSeen: '2026-11-23T06:00:00.000Z' }, ['Create', 'New', 'Fail']],
    ['still open', finding, ['Update', 'In Progress', 'Fail']],
    ['accepted', accepted, ['Update', 'Suppressed', 'Pass']],
    [
      "the platform's",
      { ...finding, standing: { is: 'platform' } as const },
      ['Update', 'Suppressed', 'Pass'],
    ],
  ])('say of one that is %s how it stands', (_, one, expected) => {
    const [{ activity_name, status, compliance }] = eventsOf({ findings: [one] });
    expect([activity_name, status, compliance.status]).toEqual(expected);
  });

  it('say who accepted a finding, and until when', () => {
    expect(eventsOf({ findings: [accepted] })[0].comment).toBe('Accepted by CISO until 2027-01-31: Contract');
  });

  it('resolve a finding that is gone, with its token as the resource', () => {
    expect(eventsOf({ closed: [closed] })).toMatchObject([
      {
        activity_name: 'Close',
        status: 'Resolved',
        comment: 'Its token is deleted.',
        resources: [{ type: 'Personal access token', uid: 'abc', name: 'nightly export' }],
      },
    ]);
  });

  it('name a token that no run named by its id, and never by the tenant', () => {
    const [event] = eventsOf({ closed: [{ ...closed, token: null }] });
    expect(event.resources[0].name).toBe('abc');
  });

  it('name the standards of their controls', () => {
    const [event] = eventsOf({ findings: [finding] });
    expect(event.compliance.standards).toEqual(['PCI DSS', 'CIS']);
    expect(event.compliance.requirements).toEqual(['PCI DSS 8.2.6', 'CIS 5.3']);
  });

  it('name the policy where a finding serves no control', () => {
    const [event] = eventsOf({ findings: [{ ...finding, controls: [] }] });
    expect(event.compliance.standards).toEqual(['token-hygiene policy']);
  });
});

describe('the OCSF activities', () => {
  it('tell of a deletion when it was, by which rule and answer, and when notice was given', () => {
    expect(eventsOf({ ended: [aDeletion()] })).toMatchObject([
      {
        class_uid: 3004,
        activity_name: 'Delete',
        time: Date.parse('2026-11-23T06:00:40.000Z'),
        status_code: '204',
        entity: {
          uid: 'abc',
          name: 'nightly export',
          data: { rule: 'stale', noticedAt: '2026-11-15T06:00:00.000Z', trackingId: 'track-1' },
        },
      },
    ]);
  });

  it('tell of a failed rotation that it failed', () => {
    const [rotation] = sampleResults().rotations;
    if (rotation === undefined) throw new Error('the sample has no rotation');
    expect(eventsOf({ rotations: [{ ...rotation, state: 'failed' }] })).toMatchObject([
      { class_uid: 3004, activity_name: 'Update', status: 'Failure', severity: 'High' },
    ]);
  });
});
