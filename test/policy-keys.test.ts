import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { TenantFactsReading } from '../lambda/core/quarantine/probe.ts';
import { meansOf } from '../lambda/core/quarantine/tonight.ts';
import { keyTable } from './core/policy/key-table.ts';
import { anId, aPolicy } from './support/builders.ts';
import {
  accepted,
  approvedBefore,
  deadline,
  exempted,
  finding,
  keptIf,
  neverUsed,
  night,
  ownersValidity,
  type Row,
  reported,
  underRule,
  validity,
  versionsCalled,
} from './support/policy-situations.ts';

const withoutBulkUpdate: TenantFactsReading = {
  facts: {
    ...{ schemaVersion: 1, tenant: 'acme', at: '2026-11-01T03:00:00.000Z', bulkUpdate: 'absent' },
    ...{ expiredListed: 'yes', revivable: 'unknown', accessTokenSurvives: 'yes', limitHonoured: 'no' },
    ...{ unknownParametersTaken: 'yes', oauthAnswerForExpired: null },
  },
  doubt: null,
};

const here: Row[] = [
  [
    'baseUrl',
    night,
    [{}, 'succeeded, 6 deleted, 0 rotated'],
    [{ baseUrl: 'http://127.0.0.1:9' }, 'failed, 0 deleted, 0 rotated'],
  ],
  ['allowHost', validity, [{ allowHost: true }, 'valid'], [{ allowHost: false }, 'faulty']],
  ['apiVersion', versionsCalled, [{ apiVersion: 'v2024' }, ['v2024']], [{ apiVersion: 'v2026' }, ['v2026']]],
  [
    'mode',
    night,
    [{ mode: 'enforce' }, 'succeeded, 6 deleted, 0 rotated'],
    [{ mode: 'report' }, 'succeeded, 0 deleted, 0 rotated'],
  ],
  [
    'rotate',
    night,
    [{ rotate: 'on' }, 'succeeded, 6 deleted, 1 rotated'],
    [{ rotate: 'off' }, 'succeeded, 6 deleted, 0 rotated'],
  ],
  ['rules[].name', underRule, [{ name: 'stale' }, 'delete by stale'], [{ name: 'old' }, 'delete by old']],
  ['rules[].do', underRule, [{ do: 'delete' }, 'delete by stale'], [{ do: 'report' }, 'keep']],
  [
    'rules[].inDays',
    (rule) => underRule({ do: 'expire', ...rule }),
    [{ inDays: 189 }, 'expire by stale'],
    [{ inDays: 190 }, 'keep'],
  ],
  [
    'rules[].severity',
    (rule) => finding(rule)?.severity ?? '',
    [{ severity: 'high' }, 'high'],
    [{ severity: 'low' }, 'low'],
  ],
  [
    'rules[].controls',
    (rule) => finding(rule)?.controls ?? [],
    [{ controls: ['CIS 5.3'] }, ['CIS 5.3']],
    [{ controls: [] }, []],
  ],
  [
    'rules[].when.unusedDays',
    keptIf,
    [{ unusedDays: 100 }, 'keep'],
    [{ unusedDays: 101 }, 'delete by stale'],
  ],
  [
    'rules[].when.neverUsedDays',
    (when) => keptIf(when, neverUsed),
    [{ neverUsedDays: 691 }, 'keep'],
    [{ neverUsedDays: 692 }, 'delete by never-used'],
  ],
  [
    'rules[].when.olderThanDays',
    keptIf,
    [{ olderThanDays: 691 }, 'keep'],
    [{ olderThanDays: 692 }, 'delete by stale'],
  ],
  [
    'rules[].when.expiresWithinDays',
    keptIf,
    [{ expiresWithinDays: 190 }, 'keep'],
    [{ expiresWithinDays: 189 }, 'delete by stale'],
  ],
  [
    'rules[].when.neverExpires',
    keptIf,
    [{ neverExpires: false }, 'keep'],
    [{ neverExpires: true }, 'delete by stale'],
  ],
  [
    'rules[].when.ownerInactive',
    keptIf,
    [{ ownerInactive: false }, 'keep'],
    [{ ownerInactive: true }, 'delete by stale'],
  ],
  [
    'rules[].when.scope',
    keptIf,
    [{ scope: 'idn:accounts:read' }, 'keep'],
    [{ scope: 'sp:scopes:all' }, 'delete by stale'],
  ],
  ['rules[].when.owner', keptIf, [{ owner: 'Jane*' }, 'keep'], [{ owner: 'John*' }, 'delete by stale']],
  ['rules[].when.name', keptIf, [{ name: 'nightly*' }, 'keep'], [{ name: 'daily*' }, 'delete by stale']],
  ['rules[].when.token', keptIf, [{ token: anId(1) }, 'keep'], [{ token: anId(2) }, 'delete by stale']],
  ['exemptions[].token', exempted, [{ token: anId(1) }, 'keep'], [{ token: anId(2) }, 'delete by stale']],
  ['exemptions[].owner', exempted, [{ owner: 'owner-1' }, 'keep'], [{ owner: 'owner-2' }, 'delete by stale']],
  [
    'exemptions[].name',
    (keys) => exempted({ owner: 'owner-1', ...keys }),
    [{ name: 'nightly*' }, 'keep'],
    [{ name: 'daily*' }, 'delete by stale'],
  ],
  ['exemptions[].accepts', accepted, [{ accepts: ['full'] }, 'accepted'], [{ accepts: ['old'] }, 'open']],
  [
    'exemptions[].until',
    (keys) => exempted({ owner: 'owner-1', ...keys }),
    [{ until: '2026-11-23' }, 'keep'],
    [{ until: '2026-11-22' }, 'delete by stale'],
  ],
  ['exemptions[].reason', reported, [{ reason: 'Contract' }, true], [{ reason: 'Break-glass' }, false]],
  [
    'exemptions[].approvedBy',
    reported,
    [{ approvedBy: 'Contract desk' }, true],
    [{ approvedBy: 'CISO' }, false],
  ],
  [
    'notice.days',
    deadline,
    [{ days: 7 }, '2026-11-30T03:00:00.000Z'],
    [{ days: 8 }, '2026-12-01T03:00:00.000Z'],
  ],
  [
    'quarantine.orElse',
    (quarantine) => meansOf(aPolicy({ quarantine }), withoutBulkUpdate).means,
    [{ orElse: 'delete' }, 'delete'],
    [{}, 'none'],
  ],
  [
    'owners.tell',
    ownersValidity,
    [{ tell: 'ses', from: 'iam@example.com' }, 'valid'],
    [{ tell: 'workflow', from: 'iam@example.com' }, 'faulty'],
  ],
  [
    'owners.from',
    (owners) => ownersValidity({ tell: 'ses', ...owners }),
    [{ from: 'iam@example.com' }, 'valid'],
    [{ from: 'iam' }, 'faulty'],
  ],
  [
    'owners.workflow',
    (owners) => ownersValidity({ tell: 'workflow', ...owners }),
    [{ workflow: '11111111-2222-3333-4444-555555555555' }, 'valid'],
    [{}, 'faulty'],
  ],
  [
    'limits.approvalDays',
    approvedBefore,
    [{ approvalDays: 3 }, 'proceed'],
    [{ approvalDays: 2 }, 'approval'],
  ],
];

const guardTest = 'test/core/guard/guard.test.ts';
const verdictTest = 'test/core/guard/verdict.test.ts';
const addressTest = 'test/core/owners/address.test.ts';
const settingsTest = 'test/rotate/settings.test.ts';
const scheduleTest =
  'is a schedule a tenant, in its own time zone, onto the alias, tried again where it is refused';

const elsewhere: [key: string, file: string, test: string][] = [
  [
    'quarantine.days',
    'test/core/quarantine/ledger.test.ts',
    'keeps what is needed to give a token back, and for so many days',
  ],
  ['rules[].when.ownerGone', 'test/core/decide/expire.test.ts', 'whose identity %s'],
  ['credentials', 'test/rotate/rotator.test.ts', 'comes last: %s'],
  ['limits.maxDeletions', guardTest, 'maxDeletions'],
  ['limits.maxDeletionPercent', guardTest, 'maxDeletionPercent'],
  ['limits.wholeOwner', 'test/core/planning/holds.test.ts', 'lets them go with wholeOwner: allow'],
  ['limits.onBreach', verdictTest, 'on a breach that may be approved'],
  ['sanity.maxShrinkPercent', guardTest, 'maxShrinkPercent'],
  ['sanity.maxCandidateGrowth', guardTest, 'maxCandidateGrowth'],
  ['sanity.maxContradictionPercent', guardTest, 'maxContradictionPercent'],
  ['sanity.maxUnreadablePercent', guardTest, 'maxUnreadablePercent'],
  ['sanity.maxClockSkewMinutes', guardTest, 'maxClockSkewMinutes'],
  ['owners.copyTo', addressTest, 'is everybody of copyTo besides, each once'],
  ['owners.contacts[].owner', addressTest, 'is the contact of an id, in any spelling'],
  ['owners.contacts[].mail', addressTest, 'is the contact in copy where the directory has an address'],
  [
    'owners.remindBeforeExpiryDays',
    'test/core/owners/news.test.ts',
    'the policy says the steps, and may say none',
  ],
  ['rotations[].secret', settingsTest, 'secret: which secret is renewed'],
  ['rotations[].everyDays', settingsTest, 'everyDays: the age at which a token is due'],
  ['rotations[].overlapDays', settingsTest, 'overlapDays: how long the predecessor lives'],
  [
    'rotations[].beforeExpiryDays',
    settingsTest,
    'beforeExpiryDays: how long before its expiry a token is due',
  ],
  ['rotations[].expiresInDays', settingsTest, 'expiresInDays: how long a successor lives'],
  [
    'rotations[].maxOverlapDays',
    settingsTest,
    'maxOverlapDays: how long a predecessor that is still used is kept at most',
  ],
  [
    'rotations[].consumerCacheHours',
    settingsTest,
    'consumerCacheHours: until when a use is no sign of a stale consumer',
  ],
  [
    'rotations[].whenStillUsed',
    settingsTest,
    'whenStillUsed: whether it is deleted then, or kept and reported every night',
  ],
  ['schedule.cron', 'test/infra/functions.test.ts', scheduleTest],
  ['schedule.timeZone', 'test/infra/functions.test.ts', scheduleTest],
  [
    'schedule.spreadMinutes',
    'test/core/schedule.test.ts',
    'begins within %j minutes of %s at minute %j at the latest',
  ],
];

/** The keys of the schema that hold no further keys. */
function leafKeys(): string[] {
  const keys = [...keyTable().matchAll(/^\| `(?<key>[^`]+)`/gm)].map(({ groups }) => groups?.['key'] ?? '');
  return keys.filter(
    (key) => !keys.some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[]`)),
  );
}

it('each key of the schema has a row, and each row its key', () => {
  expect([...here, ...elsewhere].map(([key]) => key).sort()).toEqual(leafKeys().sort());
  expect(leafKeys()).toHaveLength(60);
});

it.each(here)('changing %s changes the outcome', async (_key, situation, ...values) => {
  const [[one, gives], [other, givesOther]] = values;
  expect(await situation(one)).toEqual(gives);
  expect(await situation(other)).toEqual(givesOther);
  expect(gives).not.toEqual(givesOther);
});

it.each(elsewhere)('changing %s changes the outcome, as %s shows: %s', (_key, file, test) => {
  expect(readFileSync(file, 'utf8')).toContain(`'${test}'`);
});
