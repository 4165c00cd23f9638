import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';
import type { Policy } from '../../../lambda/core/policy/schema.ts';
import { faultsOf, head, staleRule, withKey, withRules } from './policy-texts.ts';

function policyOf(text: string): Policy {
  const result = parsePolicy(text, 'hygiene.yaml');
  if (!result.ok) throw new Error(faultsOf(text).join('\n'));
  return result.policy;
}

const twoTenants = `version: 1
defaults:
  apiVersion: v2025
  notice: { days: 14 }
  limits: { maxDeletions: 5, wholeOwner: allow }
  rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
tenants:
  acme: { baseUrl: 'https://acme.api.identitynow.com', credentials: env }
  beta:
    baseUrl: https://beta.api.identitynow.com/
    credentials: secret:isc/beta
    limits: { maxDeletions: 0 }
    rules: [{ name: never-used, when: { neverUsedDays: 30 }, do: delete }]
`;

it('fills in every default of a tenant that says only what it must', () => {
  expect(policyOf(`${head}${staleRule}`)).toEqual({
    version: 1,
    tenants: {
      acme: {
        baseUrl: 'https://acme.api.identitynow.com',
        allowHost: false,
        apiVersion: 'v2025',
        credentials: 'env',
        mode: 'report',
        rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
        exemptions: [],
        notice: { days: 7 },
        limits: {
          maxDeletions: 50,
          maxDeletionPercent: 10,
          wholeOwner: 'hold',
          onBreach: 'halt',
          approvalDays: 3,
        },
        sanity: {
          maxShrinkPercent: 30,
          maxCandidateGrowth: 5,
          maxContradictionPercent: 1,
          maxUnreadablePercent: 1,
          maxClockSkewMinutes: 10,
        },
        rotate: 'off',
        rotations: [],
        schedule: { cron: '0 3 * * *', timeZone: 'Etc/UTC', spreadMinutes: 60 },
      },
    },
  });
});

it('fills in every default of a rotation', () => {
  expect(policyOf(withKey('rotations: [{ secret: s }]')).tenants['acme']?.rotations).toEqual([
    {
      secret: 's',
      everyDays: 30,
      overlapDays: 2,
      beforeExpiryDays: 14,
      expiresInDays: 90,
      maxOverlapDays: 6,
      consumerCacheHours: 24,
      whenStillUsed: 'keep',
    },
  ]);
});

it('merges nested defaults key by key, and replaces lists', () => {
  const { acme, beta } = policyOf(twoTenants).tenants;
  expect(acme?.limits.maxDeletions).toBe(5);
  expect(beta?.limits.maxDeletions).toBe(0);
  expect(beta?.limits.wholeOwner).toBe('allow');
  expect(beta?.notice.days).toBe(14);
  expect(acme?.rules.map(({ name }) => name)).toEqual(['stale']);
  expect(beta?.rules.map(({ name }) => name)).toEqual(['never-used']);
});

it('strips the slash that ends a base URL', () => {
  expect(policyOf(twoTenants).tenants['beta']?.baseUrl).toBe('https://beta.api.identitynow.com');
});

it('reads an unquoted day, a byte order mark and Windows line ends', () => {
  const text = withKey('exemptions: [{ owner: jo, reason: r, approvedBy: a, until: 2027-03-31 }]');
  const policy = policyOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`);
  expect(policy.tenants['acme']?.exemptions[0]?.until).toBe('2027-03-31');
});

it.each<[BufferEncoding, string]>([
  ['latin1', '8:30 : here the file is not UTF-8'],
  ['utf16le', '1:2 : here the file is not UTF-8'],
])('refuses a file in %s, where an exemption by name would protect nobody', (encoding, fault) => {
  const text = withKey('exemptions: [{ owner: "Zo\u00EB", reason: r, approvedBy: a, until: 2027-03-31 }]');
  expect(faultsOf(Buffer.from(text, encoding).toString('utf8'))).toEqual([fault]);
});

it('reads on and off as words, as YAML 1.2 does, whatever the file says of its version', () => {
  expect(policyOf(`%YAML 1.1\n---\n${withKey('rotate: on')}`).tenants['acme']?.rotate).toBe('on');
});

it('allows the worker to rotate the secret that holds its own credentials', () => {
  const text = withKey('rotations: [{ secret: isc/own }]').replace(
    'credentials: env',
    'credentials: secret:isc/own',
  );
  expect(faultsOf(text)).toEqual([]);
});

it('allows another host where the policy says so', () => {
  const text = withKey('allowHost: true').replace('acme.api.identitynow.com', 'isc.example.com');
  expect(faultsOf(text)).toEqual([]);
});

it('accepts the example that the repository holds, which deletes nothing', () => {
  const policy = policyOf(readFileSync('hygiene.example.yaml', 'utf8'));
  expect(policy.tenants['acme']?.mode).toBe('report');
  expect(policy.tenants['acme']?.rotate).toBe('off');
  expect(policy.tenants['acme']?.credentials).toBe('env');
});

it('accepts the example with its comments taken out', () => {
  const text = readFileSync('hygiene.example.yaml', 'utf8')
    .replace(/(exemptions|rotations): \[\]/g, '$1:')
    .replace(/^ {4}# {2}/gm, '      ')
    .replace(/^ {4}# owners:$/m, '    owners:');
  const { acme } = policyOf(text).tenants;
  expect(acme?.exemptions.map(({ until }) => until)).toEqual(['2027-03-31', '2027-06-30']);
  expect(acme?.rotations.map(({ secret }) => secret)).toEqual(['integrations/servicenow/isc-pat']);
  expect(acme?.owners?.contacts.map(({ owner }) => owner)).toEqual(['svc-*']);
});

it('tells every fault at once, in the order of the file', () => {
  const text = `version: 1
defaults:
  notise: { days: 3 }
  limits: { onBreach: stop }
tenants:
  acme:
    baseUrl: https://acme.example.com
    apiVersion: v2023
    mode: live
    rules:
      - { name: stale, when: { unusedDays: 3 }, do: delete }
      - { name: open, when: { neverExpires: true }, do: delete }
      - { name: open, when: { name: 'ci-*' }, do: keep }
    mode: report
`;
  expect(faultsOf(text)).toEqual([
    '3:3 defaults.notise: is not a known key',
    '4:23 defaults.limits.onBreach: must be halt or approval (is "stop")',
    '6:3 tenants.acme.credentials: is missing',
    '7:14 tenants.acme.baseUrl: is not a known ISC host, such as https://acme.api.identitynow.com; set allowHost: true beside it if it is right',
    '8:17 tenants.acme.apiVersion: must be v2024, v2025, v2026, or v1 (is "v2023")',
    '11:44 tenants.acme.rules[0].when.unusedDays: must be at least 7 (is 3)',
    '12:57 tenants.acme.rules[1].do: delete needs unusedDays or neverUsedDays among the conditions',
    '13:17 tenants.acme.rules[2].name: is the name of an earlier rule (open)',
    '13:37 tenants.acme.rules[2].when.name: alone cannot keep a token, since its owner types the name',
    '14:5 : this key is written twice in the same map',
  ]);
});

it('tells a fault of the defaults once, where it is written, however many tenants inherit it', () => {
  const text = twoTenants.replace('unusedDays: 90', 'neverExpires: true').replace('days: 14', 'days: 365');
  expect(faultsOf(text)).toEqual([
    '4:19 defaults.notice.days: must be at most 90 (is 365)',
    '6:60 defaults.rules[0].do: delete needs unusedDays or neverUsedDays among the conditions',
  ]);
});

it('tells a fault of the defaults that every tenant overrides', () => {
  const text = `${head}${staleRule}    notice: { days: 3 }\ndefaults: { notice: { days: 91 } }\n`;
  expect(faultsOf(text)).toEqual(['9:29 defaults.notice.days: must be at most 90 (is 91)']);
});

it('finds a base URL and a secret that two tenants inherit', () => {
  const text = twoTenants
    .replace(/^.*baseUrl: https:.*\n/m, '')
    .replace("baseUrl: 'https://acme.api.identitynow.com', ", '')
    .replace(
      'defaults:',
      'defaults:\n  baseUrl: https://acme.api.identitynow.com\n  rotations: [{ secret: s }]',
    );
  expect(faultsOf(text)).toEqual([
    '3:12 defaults.baseUrl: is the base URL of tenant acme too',
    '4:25 defaults.rotations[0].secret: is designated already, in tenant acme',
  ]);
});

it('suggests the key that a wrong one most likely means', () => {
  const result = parsePolicy(withRules('{ name: a, when: { unused_day: 90 }, do: delete }'), 'hygiene.yaml');
  expect(result.ok ? [] : result.faults.map(({ remedy }) => remedy)).toEqual(['Did you mean unusedDays?']);
});

it('lists the known keys where none is near', () => {
  const result = parsePolicy(withKey('notice: { colour: red }'), 'hygiene.yaml');
  expect(result.ok ? [] : result.faults.map(({ remedy }) => remedy)).toEqual(['Known here: days.']);
});

it('reads a thousand tenants and refuses one more', () => {
  const policy = (count: number) => {
    const tenant = (index: number) => `  t${index}: { baseUrl: 'https://t${index}.api.identitynow.com' }\n`;
    const rules = 'rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]';
    const tenants = Array.from({ length: count }, (_, index) => tenant(index)).join('');
    return `version: 1\ndefaults: { apiVersion: v1, credentials: 'secret:x', ${rules} }\ntenants:\n${tenants}`;
  };
  expect(faultsOf(policy(1000))).toEqual([]);
  expect(faultsOf(policy(1001))).toEqual(['4:3 tenants: must hold at most 1000 tenants']);
});

const canary = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

it.each([
  withKey(`clientSecret: ${canary}`),
  withKey(`mode: ${canary}`),
  withKey(`rotate: [${canary}]`),
  withKey(`notice: { days: ${canary} }`),
  withKey(
    `exemptions: [{ token: ${canary}, owner: '*', reason: 1, approvedBy: ${canary}, until: ${canary} }]`,
  ),
  withKey(`? [${canary}]\n    : 1`),
  withKey(`mode: @${canary}`),
  withKey(`mode: !${canary} report`),
  withKey(`mode: *${canary}`),
  withKey(`mode: "\\q${canary}`),
  `${head}${staleRule}`.replace('credentials: env', `credentials: ${canary}`),
  `${head}${staleRule}`.replace('https://', `https://id:${canary}@`),
  `${head}${staleRule}`.replace('v2025', canary),
  `${head}${staleRule}`.replace('credentials: env', `credentials: secret:${canary}`),
  withKey(`rotations: [{ secret: ${canary} }]`),
  withKey(`${canary}: 1`),
  withKey(`notice: { ${canary}: 1 }`),
  `%${canary}\n`,
  canary,
  `} ${canary}`,
])('never repeats what could be a secret in the wrong place: %#', (text) => {
  const result = parsePolicy(text, 'hygiene.yaml');
  expect(result.ok).toBe(false);
  expect(JSON.stringify(result)).not.toContain(canary.slice(0, 8));
});
