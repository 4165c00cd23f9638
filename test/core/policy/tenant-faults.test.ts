import { expect, it } from 'vitest';
import { type Faults, faultsOf, head, staleRule, withKey } from './policy-texts.ts';

const keys: [text: string, faults: Faults][] = [
  ['mode: enforced', '8:11 tenants.acme.mode: must be report or enforce (is "enforced")'],
  ['mode: ENFORCE', '8:11 tenants.acme.mode: must be report or enforce (is "ENFORCE")'],
  ['mode:', '8:5 tenants.acme.mode: must be report or enforce (is empty)'],
  ['mode: 9f86d081884c7d659a2feaa0c55ad015', '8:11 tenants.acme.mode: must be report or enforce (is text)'],
  ['rotate: yes', '8:13 tenants.acme.rotate: must be on or off (is "yes")'],
  ['rotate: true', '8:13 tenants.acme.rotate: must be on or off (is true)'],
  ['notice: 7', '8:13 tenants.acme.notice: must be a map of keys (is 7)'],
  ['notice:', '8:5 tenants.acme.notice: must be a map of keys (is empty)'],
  ['notice: { days: -1 }', '8:21 tenants.acme.notice.days: must be at least 0 (is -1)'],
  ['notice: { days: 91 }', '8:21 tenants.acme.notice.days: must be at most 90 (is 91)'],
  ['notice: { days: 1.5 }', '8:21 tenants.acme.notice.days: must be a whole number (is 1.5)'],
  ["notice: { days: '7' }", '8:21 tenants.acme.notice.days: must be a number (is text)'],
  ['notice: { days: .nan }', '8:21 tenants.acme.notice.days: must be a number (is NaN)'],
  ['notice: { day: 7 }', '8:15 tenants.acme.notice.day: is not a known key'],
  ['limits: { maxDeletions: -1 }', '8:29 tenants.acme.limits.maxDeletions: must be at least 0 (is -1)'],
  [
    'limits: { maxDeletions: 1e20 }',
    [
      '8:29 tenants.acme.limits.maxDeletions: must be at most 9007199254740991 (is 100000000000000000000)',
      '8:29 tenants.acme.limits.maxDeletions: must be at most 100000 (is 100000000000000000000)',
    ],
  ],
  [
    'limits: { maxDeletionPercent: 101 }',
    '8:35 tenants.acme.limits.maxDeletionPercent: must be at most 100 (is 101)',
  ],
  ['limits: { wholeOwner: all }', '8:27 tenants.acme.limits.wholeOwner: must be hold or allow (is "all")'],
  ['limits: { onBreach: [halt] }', '8:25 tenants.acme.limits.onBreach: must be halt or approval (is a list)'],
  ['limits: { approvalDays: 0 }', '8:29 tenants.acme.limits.approvalDays: must be at least 1 (is 0)'],
  ['limits: []', '8:13 tenants.acme.limits: must be a map of keys (is a list)'],
  [
    'sanity: { maxShrinkPercent: -0.5 }',
    '8:33 tenants.acme.sanity.maxShrinkPercent: must be at least 0 (is -0.5)',
  ],
  [
    'sanity: { maxCandidateGrowth: 0.5 }',
    '8:35 tenants.acme.sanity.maxCandidateGrowth: must be at least 1 (is 0.5)',
  ],
  [
    'sanity: { maxUnreadablePercent: none }',
    '8:37 tenants.acme.sanity.maxUnreadablePercent: must be a number (is text)',
  ],
  [
    'sanity: { maxClockSkewMinutes: 1441 }',
    '8:36 tenants.acme.sanity.maxClockSkewMinutes: must be at most 1440 (is 1441)',
  ],
  ['schedule: { cron: 3 }', '8:23 tenants.acme.schedule.cron: must be text (is 3)'],
  [
    "schedule: { cron: '0 3 * *' }",
    '8:23 tenants.acme.schedule.cron: must be five fields of cron with * for the day of the month or of the week',
  ],
  [
    "schedule: { timeZone: '+01:00' }",
    '8:27 tenants.acme.schedule.timeZone: must be a time zone such as Europe/Berlin or Etc/UTC',
  ],
  ['allowHost: yes', '8:16 tenants.acme.allowHost: must be true or false (is text)'],
  [
    'exemptions: [{ owner: jo, reason: r, approvedBy: a, until: 2027-03-31, accepts: [stale] }]',
    '8:86 tenants.acme.exemptions[0].accepts[0]: names no report rule (stale)',
  ],
  [
    'exemptions: [{ owner: jo, reason: r, approvedBy: a, until: 2027-03-31, accepts: [] }]',
    '8:85 tenants.acme.exemptions[0].accepts: must list at least 1 (lists 0)',
  ],
  ['exemptions:', '8:5 tenants.acme.exemptions: must be a list (is empty)'],
  ['exemptions: {}', '8:17 tenants.acme.exemptions: must be a list (is a map)'],
  ['exemptions: [3]', '8:18 tenants.acme.exemptions[0]: must be a map of keys (is 3)'],
  [
    'exemptions: [{ owner: jo, reason: r, approvedBy: a, until: 2027-02-29 }]',
    '8:64 tenants.acme.exemptions[0].until: must be a day such as 2027-03-31',
  ],
  [
    'exemptions: [{ owner: jo, reason: r, approvedBy: a, until: soon }]',
    '8:64 tenants.acme.exemptions[0].until: must be a day such as 2027-03-31',
  ],
  [
    'exemptions: [{ owner: jo, approvedBy: a, until: 2027-02-28 }]',
    '8:18 tenants.acme.exemptions[0].reason: is missing',
  ],
  [
    "exemptions: [{ owner: jo, reason: ' ', approvedBy: a, until: 2027-02-28 }]",
    '8:39 tenants.acme.exemptions[0].reason: must not be empty',
  ],
  [
    "exemptions: [{ owner: '*', reason: r, approvedBy: a, until: 2027-02-28 }]",
    '8:27 tenants.acme.exemptions[0].owner: must name something: * alone, or nothing, would match everything',
  ],
  [
    'exemptions: [{ token: abc, reason: r, approvedBy: a, until: 2027-02-28 }]',
    '8:27 tenants.acme.exemptions[0].token: must be a token id: 32 to 36 characters of 0-9, a-f and -',
  ],
  [
    'exemptions: [{ token: 12345678901234567890123456789012, reason: r, approvedBy: a, until: 2027-02-28 }]',
    '8:27 tenants.acme.exemptions[0].token: must be text (is 1.2345678901234567e+31)',
  ],
  [
    'exemptions: [{ reason: r, approvedBy: a, until: 2027-02-28 }]',
    '8:18 tenants.acme.exemptions[0]: must name a token or an owner',
  ],
  [
    'exemptions: [{ name: x, reason: r, approvedBy: a, until: 2027-02-28 }]',
    '8:18 tenants.acme.exemptions[0]: must name a token or an owner',
  ],
  ['rotations: [{ everyDays: 30 }]', '8:17 tenants.acme.rotations[0].secret: is missing'],
  [
    'rotations: [{ secret: s, everyDays: 0 }]',
    '8:41 tenants.acme.rotations[0].everyDays: must be at least 1 (is 0)',
  ],
  [
    'rotations: [{ secret: s, consumerCacheHours: 721 }]',
    '8:50 tenants.acme.rotations[0].consumerCacheHours: must be at most 720 (is 721)',
  ],
  [
    'rotations: [{ secret: s, whenStillUsed: remove }]',
    '8:45 tenants.acme.rotations[0].whenStillUsed: must be keep or delete (is "remove")',
  ],
  [
    'rotations: [{ secret: s, everyDays: 6 }]',
    '8:41 tenants.acme.rotations[0].everyDays: must be more than maxOverlapDays (is 6, maxOverlapDays is 6)',
  ],
  [
    'rotations: [{ secret: s, overlapDays: 7 }]',
    '8:43 tenants.acme.rotations[0].overlapDays: must be at most maxOverlapDays (is 7, maxOverlapDays is 6)',
  ],
  [
    'rotations: [{ secret: s, consumerCacheHours: 145 }]',
    '8:50 tenants.acme.rotations[0].consumerCacheHours: must be at most maxOverlapDays in hours (is 145, maxOverlapDays is 6)',
  ],
  [
    'rotations: [{ secret: s, everyDays: 90 }]',
    '8:17 tenants.acme.rotations[0].expiresInDays: must be more than everyDays + maxOverlapDays (is 90, their sum is 96)',
  ],
  [
    'rotations: [{ secret: s, expiresInDays: 36, beforeExpiryDays: 29 }]',
    '8:45 tenants.acme.rotations[0].expiresInDays: must be more than everyDays + maxOverlapDays (is 36, their sum is 36)',
  ],
  [
    'rotations: [{ secret: s, beforeExpiryDays: 84 }]',
    '8:48 tenants.acme.rotations[0].beforeExpiryDays: must be less than expiresInDays - maxOverlapDays (is 84, their difference is 84)',
  ],
  [
    'rotations: [{ secret: s }, { secret: s }]',
    '8:42 tenants.acme.rotations[1].secret: is designated already, in tenant acme',
  ],
  [
    "rotations: [{ secret: a/b }, { secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b-Xy12Zz' }]",
    '8:44 tenants.acme.rotations[1].secret: is designated already, in tenant acme',
  ],
  [
    "rotations: [{ secret: a/b }, { secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b' }]",
    '8:44 tenants.acme.rotations[1].secret: is designated already, in tenant acme',
  ],
  [
    "rotations: [{ secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b-Xy12Zz' }, { secret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b-Xy12Zz' }, { secret: 'a/b-Xy12Zz' }]",
    [],
  ],
  ['secrets: {}', '8:5 tenants.acme.secrets: is not a known key'],
  ['exemption: []', '8:5 tenants.acme.exemption: is not a known key'],
  ['clientSecret: 9f86d081884c7d659a2feaa0c55ad015', '8:5 tenants.acme.clientSecret: is not a known key'],
];

it.each(keys)('refuses in a tenant: %j', (text, faults) => {
  expect(faultsOf(withKey(text))).toEqual([faults].flat());
});

const baseUrls: [text: string, faults: Faults][] = [
  ['nonsense', '4:14 tenants.acme.baseUrl: is not a URL'],
  ['http://acme.api.identitynow.com', '4:14 tenants.acme.baseUrl: must be https (http only on loopback)'],
  [
    'https://example.com',
    '4:14 tenants.acme.baseUrl: is not a known ISC host, such as https://acme.api.identitynow.com; set allowHost: true beside it if it is right',
  ],
  [
    'https://acme.api.identitynow.com/v3',
    '4:14 tenants.acme.baseUrl: must end after the host: no path, query or fragment',
  ],
  ['https://a:b@acme.api.identitynow.com', '4:14 tenants.acme.baseUrl: must not hold credentials'],
  ["''", '4:14 tenants.acme.baseUrl: must not be empty'],
  ['443', '4:14 tenants.acme.baseUrl: must be text (is 443)'],
  [
    'https://acme.api.identitynow.com?x=1',
    '4:14 tenants.acme.baseUrl: must end after the host: no path, query or fragment',
  ],
];

it.each(baseUrls)('refuses the base URL: %j', (text, faults) => {
  expect(faultsOf(`${head.replace('https://acme.api.identitynow.com', text)}${staleRule}`)).toEqual(
    [faults].flat(),
  );
});

const credentials: [text: string, faults: Faults][] = [
  ['environment', '6:18 tenants.acme.credentials: must be env, or secret:<Secrets Manager name or ARN>'],
  ["'secret:'", '6:18 tenants.acme.credentials: must be env, or secret:<Secrets Manager name or ARN>'],
  ['vault:x', '6:18 tenants.acme.credentials: must be env, or secret:<Secrets Manager name or ARN>'],
  [
    '9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015',
    [
      '6:18 tenants.acme.credentials: must be env, or secret:<Secrets Manager name or ARN>',
      '6:18 tenants.acme.credentials: looks like a credential, which never belongs into a policy',
    ],
  ],
  ['true', '6:18 tenants.acme.credentials: must be text (is true)'],
];

it.each(credentials)('refuses the credentials: %j', (text, faults) => {
  expect(faultsOf(`${head.replace('credentials: env', `credentials: ${text}`)}${staleRule}`)).toEqual(
    [faults].flat(),
  );
});

const versions: [text: string, faults: Faults][] = [
  ['v2023', '5:17 tenants.acme.apiVersion: must be v2024, v2025, v2026, or v1 (is "v2023")'],
  ['2025', '5:17 tenants.acme.apiVersion: must be v2024, v2025, v2026, or v1 (is 2025)'],
];

it.each(versions)('refuses the API version: %j', (text, faults) => {
  expect(faultsOf(`${head.replace('v2025', text)}${staleRule}`)).toEqual([faults].flat());
});

it('bounds the life of new tokens by what v2024 allows', () => {
  const policy = (days: number) =>
    withKey(`rotations: [{ secret: s, expiresInDays: ${days} }]`).replace('v2025', 'v2024');
  expect(faultsOf(policy(180))).toEqual([]);
  expect(faultsOf(policy(181))).toEqual([
    '8:45 tenants.acme.rotations[0].expiresInDays: must be at most 180 for v2024 (is 181)',
  ]);
});

it('bounds texts and lists', () => {
  const long = `exemptions: [{ owner: jo, reason: ${'x'.repeat(201)}, approvedBy: a, until: 2027-03-31 }]`;
  expect(faultsOf(withKey(long))).toEqual([
    '8:39 tenants.acme.exemptions[0].reason: must have at most 200 characters (has 201)',
  ]);
  expect(faultsOf(`${head}    rules: []\n`)).toEqual([
    '7:12 tenants.acme.rules: must list at least 1 (lists 0)',
  ]);
  expect(faultsOf(withKey(`rotations: [${'1, '.repeat(501)}]`))).toContain(
    '8:16 tenants.acme.rotations: must list at most 500 (lists 501)',
  );
});

it('keeps a tenant of the wrong shape apart from the defaults', () => {
  const text = `${head}${staleRule}  beta: 7\ndefaults: { mode: report }\n`;
  expect(faultsOf(text)).toEqual(['8:9 tenants.beta: must be a map of keys (is 7)']);
});
