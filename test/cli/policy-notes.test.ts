import { expect, it } from 'vitest';
import { policyNotes } from '../../cli/commands/validate.ts';
import { checkedPolicy } from '../../cli/policy-source.ts';

const tenant = `    apiVersion: v2025
    credentials: secret:isc/initech
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`;
const exemption = (owner: string) =>
  `      - { owner: ${owner}, reason: Break-glass account, approvedBy: CISO, until: 2027-03-31 }\n`;

const notesOf = (text: string): string[] => policyNotes(text, checkedPolicy(text, 'hygiene.yaml'));

it('tells of a value that YAML cut, and of no other comment', () => {
  const text = `version: 1
tenants:
  initech:
    baseUrl: https://initech.api.identitynow.com # ours
${tenant}    exemptions:
      - owner: Jane Doe #2
        reason: Break-glass account
        approvedBy: CISO
        until: 2027-03-31
`;
  expect(notesOf(text)).toEqual([
    'line 9: YAML takes what follows " #" for a comment, and the value ends before it. Quote the value if it belongs to it.',
  ]);
});

it("tells of defaults that a tenant's own replace", () => {
  const text = `version: 1
defaults:
  exemptions:
${exemption('svc-a')}${exemption('svc-b')}tenants:
  initech:
    baseUrl: https://initech.api.identitynow.com
${tenant}    exemptions:
${exemption('svc-c')}`;
  expect(notesOf(text)).toEqual([
    'line 12: exemptions of initech takes the place of that of defaults with its 2 entries. Repeat there what is to hold for it too.',
  ]);
});

it("tells of the example's address", () => {
  const text = `version: 1\ntenants:\n  acme:\n    baseUrl: https://acme.api.identitynow.com\n${tenant}`;
  expect(notesOf(text)).toEqual([
    "baseUrl of acme is still the example's, which no command calls. Set your tenant's.",
  ]);
});
