import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Finding, RunResults } from '../../lambda/core/results.ts';
import { renderOcsf } from '../../lambda/report/ocsf.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { sampleResults, withNames } from '../support/results.ts';
import schema from './ocsf-1.3.0-compliance-finding.json' with { type: 'json' };

const validate = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(schema);

const finding: Finding = {
  key: 'full-scope:abc',
  kind: 'full-scope',
  severity: 'high',
  tokenId: null,
  ownerId: null,
  message: 'The token may do everything.',
  remedy: 'Narrow it.',
  controls: ['PCI DSS 8.2.6', 'CIS 5.3'],
};

function textOf(results: RunResults, previous?: Finding[]): string {
  return [...renderOcsf(results, previous)].join('');
}

function eventsOf(findings: Finding[], previous?: Finding[]) {
  const text = textOf({ ...sampleResults({ tokens: 1 }), findings }, previous);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('the OCSF findings', () => {
  it('are valid against the schema that they name', () => {
    const results = sampleResults({ tokens: 400 });
    const lines = textOf(results).trimEnd().split('\n');
    expect(lines).toHaveLength(results.findings.length);
    for (const line of lines) expect([validate(JSON.parse(line)), validate.errors]).toEqual([true, null]);
  });

  it('are one line each, whatever the names', () => {
    const results = withNames(Object.values(hostileNames));
    const text = textOf(results);
    expect(text.split(/[\n\r\u2028\u2029]/u)).toHaveLength(results.findings.length + 1);
    for (const line of text.trimEnd().split('\n')) expect(validate(JSON.parse(line))).toBe(true);
  });

  it('keep the id of a finding over the runs', () => {
    const [event] = eventsOf([finding]);
    expect(event.finding_info.uid).toBe('token-hygiene/acme/full-scope:abc');
  });

  it('create a finding that is new', () => {
    expect(eventsOf([finding])).toMatchObject([
      { activity_id: 1, type_uid: 200301, status_id: 1, severity_id: 4, compliance: { status_id: 3 } },
    ]);
  });

  it('update a finding that persists', () => {
    expect(eventsOf([finding], [finding])).toMatchObject([
      { activity_id: 2, type_uid: 200302, status_id: 2 },
    ]);
  });

  it('close a finding that is gone', () => {
    expect(eventsOf([], [finding])).toMatchObject([
      { activity_id: 3, type_uid: 200303, status_id: 4, compliance: { status_id: 1 } },
    ]);
  });

  it.each(['partial', 'halted', 'failed'] as const)('close nothing when the run %s', (status) => {
    const results = sampleResults({ tokens: 1 });
    const summary = { ...results.summary, status };
    expect(textOf({ ...results, summary, findings: [] }, [finding])).toBe('');
  });

  it('name the standards of their controls', () => {
    const [event] = eventsOf([finding]);
    expect(event.compliance.standards).toEqual(['PCI DSS', 'CIS']);
    expect(event.compliance.requirements).toEqual(['PCI DSS 8.2.6', 'CIS 5.3']);
  });

  it('name the policy where a finding serves no control', () => {
    const [event] = eventsOf([{ ...finding, controls: [] }]);
    expect(event.compliance.standards).toEqual(['token-hygiene policy']);
  });
});
