import { describe, expect, it } from 'vitest';
import type { NamedFinding } from '../../lambda/core/results.ts';
import { renderSecurityFinding } from '../../lambda/report/security-finding.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { sampleResults } from '../support/results.ts';

const results = sampleResults({ tokens: 1 });
const run = {
  baseUrl: 'https://acme.api.identitynow.com',
  summary: {
    ...results.summary,
    tenant: 'acme',
    startedAt: '2026-11-23T03:00:00.000Z',
    finishedAt: '2026-11-23T03:05:00.000Z',
  },
};
const finding: NamedFinding = {
  key: 'rule:full-scope:abc',
  kind: 'full-scope',
  severity: 'high',
  tokenId: 'abc',
  ownerId: 'owner-1',
  message: 'Rule full-scope matches: it may do everything.',
  remedy: 'Narrow it.',
  controls: ['PCI DSS 8.2.6'],
  firstSeen: '2026-11-20T03:00:00.000Z',
  token: { name: 'nightly export', ownerName: 'Jane Doe' },
};

describe('a finding for Security Hub', () => {
  it('says what is the case, since when, on which token of whom, and what to do', () => {
    expect(renderSecurityFinding(finding, run)).toEqual({
      Id: 'token-hygiene/acme/rule:full-scope:abc',
      GeneratorId: 'token-hygiene/full-scope',
      CreatedAt: '2026-11-20T03:00:00.000Z',
      UpdatedAt: '2026-11-23T03:05:00.000Z',
      Title: 'Rule full-scope matches: it may do everything.',
      Description: 'Rule full-scope matches: it may do everything.',
      RecordState: 'ACTIVE',
      FindingProviderFields: {
        Severity: { Label: 'HIGH', Original: 'high' },
        Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
      },
      Compliance: { Status: 'FAILED', RelatedRequirements: ['PCI DSS 8.2.6'] },
      Remediation: { Recommendation: { Text: 'Narrow it.' } },
      ProductFields: { 'token-hygiene/tenant': 'acme', 'token-hygiene/kind': 'full-scope' },
      Resources: [
        {
          Type: 'Other',
          Id: 'https://acme.api.identitynow.com/personal-access-tokens/abc',
          Details: {
            Other: { tenant: 'acme', token: 'nightly export', owner: 'Jane Doe', ownerId: 'owner-1' },
          },
        },
      ],
    });
  });

  it('is about the tenant where it is about no token', () => {
    const about = { tokenId: null, ownerId: null, token: null };
    expect(renderSecurityFinding({ ...finding, ...about }, run).Resources).toEqual([
      { Type: 'Other', Id: 'https://acme.api.identitynow.com', Details: { Other: { tenant: 'acme' } } },
    ]);
  });

  it.each([
    [
      { is: 'accepted', approvedBy: 'CISO', until: '2027-01-31', reason: 'Contract' } as const,
      'Accepted by CISO until 2027-01-31: Contract',
      'ACTIVE',
    ],
    [{ is: 'platform' } as const, 'The platform itself owns the token.', 'ACTIVE'],
    [{ is: 'closed', why: 'Its token is deleted.' } as const, 'Its token is deleted.', 'ARCHIVED'],
  ])('has passed, without severity, where it is %j', (standing, words, RecordState) => {
    const rendered = renderSecurityFinding({ ...finding, standing }, run);
    expect(rendered).toMatchObject({
      RecordState,
      Description: `Rule full-scope matches: it may do everything. ${words}`,
      Compliance: { Status: 'PASSED' },
      FindingProviderFields: { Severity: { Label: 'INFORMATIONAL', Original: 'high' } },
    });
  });

  it.each(Object.entries(hostileNames))('is neutral and short where a name is %s', (_, name) => {
    const controls = Array.from({ length: 50 }, () => name);
    const texts = { key: name, kind: name, message: name, remedy: name, controls, tokenId: name };
    const rendered = renderSecurityFinding({ ...finding, ...texts, token: { name, ownerName: name } }, run);
    const written = JSON.stringify(rendered);
    expect(written).not.toMatch(/[\u202e\u200b\u2028\p{Cc}]|\\u00|\\[rnt]/u);
    expect(written.length).toBeLessThan(10_000);
    expect(rendered.Title.length).toBeLessThanOrEqual(256);
    expect(rendered.Description.length).toBeLessThanOrEqual(1024);
  });
});
