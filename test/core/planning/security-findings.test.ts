import { expect, it } from 'vitest';
import {
  afterTelling,
  readToldFindings,
  type SecurityFinding,
  securityNews,
} from '../../../lambda/core/planning/security-findings.ts';

const now = '2026-11-23T03:05:00.000Z';
const yesterday = '2026-11-22T03:05:00.000Z';

function aSecurityFinding(difference: Partial<SecurityFinding> = {}): SecurityFinding {
  return {
    Id: 'token-hygiene/acme/full-scope:a',
    GeneratorId: 'token-hygiene/full-scope',
    CreatedAt: '2026-10-01T03:00:00.000Z',
    UpdatedAt: now,
    Title: 'It may do everything.',
    Description: 'It may do everything.',
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: { Label: 'HIGH', Original: 'high' }, Types: [] },
    Compliance: { Status: 'FAILED', RelatedRequirements: [] },
    Remediation: { Recommendation: { Text: 'Narrow it.' } },
    ProductFields: {},
    Resources: [],
    ...difference,
  };
}

const finding = aSecurityFinding();
const told = aSecurityFinding({ UpdatedAt: yesterday });
const quiet = { stands: [finding], closed: [], told: [told], now };
const passed = { Status: 'PASSED' as const, RelatedRequirements: [] };

it('tells a finding once, as long as it stays as it is', () => {
  expect(securityNews({ ...quiet, told: [] })).toEqual([finding]);
  expect(securityNews(quiet)).toEqual([]);
});

it('tells a finding again that has changed', () => {
  const accepted = aSecurityFinding({ Compliance: passed });
  expect(securityNews({ ...quiet, stands: [accepted] })).toEqual([accepted]);
});

it.each([
  ['2026-10-24T03:05:00.001Z', 0],
  ['2026-10-24T03:05:00.000Z', 1],
])('tells it again when thirty days have passed since %s', (UpdatedAt, times) => {
  const before = [aSecurityFinding({ UpdatedAt })];
  expect(securityNews({ ...quiet, told: before })).toHaveLength(times);
});

it('archives what no longer stands, in the words of the run that closed it', () => {
  const closed = aSecurityFinding({
    CreatedAt: now,
    Description: 'Its token is deleted.',
    Compliance: passed,
  });
  expect(securityNews({ ...quiet, stands: [], closed: [closed] })).toEqual([
    { ...closed, RecordState: 'ARCHIVED', CreatedAt: '2026-10-01T03:00:00.000Z', UpdatedAt: now },
  ]);
});

it('archives what an earlier night closed and Security Hub did not take, in its last words', () => {
  expect(securityNews({ ...quiet, stands: [] })).toEqual([
    { ...told, RecordState: 'ARCHIVED', UpdatedAt: now },
  ]);
});

it('tells nothing of a finding that was closed in the night that found it', () => {
  expect(securityNews({ stands: [], closed: [finding], told: [], now })).toEqual([]);
});

it('archives before it tells what is new', () => {
  const other = aSecurityFinding({ Id: 'token-hygiene/acme/other' });
  expect(securityNews({ ...quiet, stands: [other] }).map(({ RecordState }) => RecordState)).toEqual([
    'ARCHIVED',
    'ACTIVE',
  ]);
});

it('remembers what Security Hub took, and nothing else', () => {
  const other = aSecurityFinding({ Id: 'token-hygiene/acme/other' });
  expect(afterTelling([told], [finding, other])).toEqual([finding, other]);
  expect(afterTelling([told, other], [{ ...finding, RecordState: 'ARCHIVED' }])).toEqual([other]);
});

it('reads back what it stored', () => {
  const stored = JSON.stringify({ schemaVersion: 1, tenant: 'acme', findings: [told] });
  expect(readToldFindings(stored, 'acme')).toEqual([told]);
});

it.each([
  ['is not there', null],
  ['is no JSON', '{'],
  ['is of another version', '{"schemaVersion":2,"tenant":"acme","findings":[]}'],
  [
    'has no date',
    JSON.stringify({ schemaVersion: 1, tenant: 'acme', findings: [{ ...told, UpdatedAt: 'soon' }] }),
  ],
  ["is another tenant's", JSON.stringify({ schemaVersion: 1, tenant: 'globex', findings: [told] })],
])('tells everything anew where the record %s', (_, stored) => {
  expect(readToldFindings(stored, 'acme')).toEqual([]);
});
