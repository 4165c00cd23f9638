import { describe, expect, it } from 'vitest';
import {
  approvalKey,
  approvalsPrefix,
  approvedPlanHash,
  historyKey,
  latestKey,
  leaseKey,
  ledgerKey,
  newRunId,
  runPrefix,
} from '../../lambda/archive/run.ts';
import { NOW } from '../support/builders.ts';

const hex = '0123456789abcdef'.repeat(4);

describe('the layout of the archive', () => {
  it('puts a run below its day', () => {
    expect(newRunId(NOW, 'a1b2c3')).toBe('20261123T030000Z-a1b2c3');
    expect(runPrefix('acme', NOW, '20261123T030000Z-a1b2c3')).toBe(
      'acme/runs/2026/11/23/20261123T030000Z-a1b2c3/',
    );
  });

  it('has one ledger, one latest and one lease for each tenant', () => {
    expect(ledgerKey('acme')).toBe('acme/ledger.json');
    expect(latestKey('acme')).toBe('acme/latest.json');
    expect(leaseKey('acme')).toBe('acme/lease.json');
    expect(historyKey('acme')).toBe('acme/history.json');
    expect(approvalsPrefix('acme')).toBe('acme/approvals/');
  });

  it('names an approval by the hash of its plan, without a colon', () => {
    expect(approvalKey('acme', `sha256:${hex}`)).toBe(`acme/approvals/${hex}.json`);
    expect(approvedPlanHash(`acme/approvals/${hex}.json`)).toBe(`sha256:${hex}`);
  });

  it.each([
    '',
    hex,
    `sha256:${hex}0`,
    `sha256:${hex.toUpperCase()}`,
    'sha256:../../latest',
    `sha256:${hex}\n`,
  ])('has no place for the approval of %j', (planHash) => {
    expect(approvalKey('acme', planHash)).toBeNull();
  });

  it('reads no plan hash from another key', () => {
    expect(approvedPlanHash('acme/ledger.json')).toBeNull();
  });
});
