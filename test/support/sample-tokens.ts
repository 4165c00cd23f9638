import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { Owner } from '../../lambda/core/pat.ts';
import type { Rule } from '../../lambda/core/policy/schema.ts';
import type { TokenResult } from '../../lambda/core/results.ts';

/** The instant at which every sample run starts. */
export const sampleNow = '2026-11-23T06:00:00.000Z';

const dayMs = 86_400_000;
const givenNames =
  'Ada Ben Chloé Dmitri Elif Farid Grace Hiro Ines Jonas Kofi Lena Mateo Nadia Olu Priya'.split(' ');
const familyNames = 'Okafor Schmidt Tanaka Rossi Novak Haddad Larsen Costa Mensah Weiß Patel Duarte'.split(
  ' ',
);
const purposes = [
  'servicenow-sync',
  'jenkins-deploy',
  'splunk-export',
  'powershell-adhoc',
  'terraform',
  'access-review-script',
  'postman',
  'vscode',
  'nightly-report',
  'hr-feed',
];
const scopeLists = [
  ['idn:identity:read'],
  ['idn:accounts:read', 'idn:sources:read'],
  ['sp:search:read'],
  ['idn:sources:manage', 'idn:accounts:manage'],
  ['sp:workflow:manage'],
  ['idn:access-request:create', 'idn:access-profile:read', 'idn:role:read'],
];

/** The rules of the sample policy. */
export const sampleRules: Rule[] = [
  { name: 'stale', when: { unusedDays: 90 }, do: 'delete', controls: ['CIS 5.3', 'NIST AC-2(3)'] },
  { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete', controls: ['CIS 5.3'] },
  {
    name: 'full-scope',
    when: { scope: 'sp:scopes:all' },
    do: 'report',
    severity: 'high',
    controls: ['SOC 2 CC6.1', 'ISO 27001 A.5.18'],
  },
  {
    name: 'immortal',
    when: { neverExpires: true },
    do: 'report',
    severity: 'medium',
    controls: ['PCI DSS 8.2.6'],
  },
];

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
export function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The instant so many days before the sample's. */
export function daysAgo(days: number): string {
  return new Date(Date.parse(sampleNow) - Math.round(days * dayMs)).toISOString();
}

/** So many owners, some of them inactive. */
export function sampleOwners(count: number, chance: () => number): Owner[] {
  return Array.from({ length: count }, (_, index) => {
    const given = pick(givenNames, chance);
    const family = pick(familyNames, chance);
    return {
      id: hexId(0x0f, index),
      name: `${given} ${family}`,
      email: `${given}.${family}.${index}@acme.example`.toLowerCase(),
      state: chance() < 0.9 ? 'ACTIVE' : 'INACTIVE_LONG_TERM',
      manager: `${pick(givenNames, chance)} ${pick(familyNames, chance)}`,
    };
  });
}

/** A token as a report sees it; what is given replaces what chance would choose. */
export function sampleToken(
  index: number,
  chance: () => number,
  given: { owner: Owner; mode: 'report' | 'enforce' },
): TokenResult {
  const age = 20 + chance() * 900;
  const lastUsed = chance() < 0.07 ? null : daysAgo(Math.min(age, chance() ** 6 * 700));
  const managed = chance() < 0.02;
  const token: TokenResult = {
    id: hexId(0xa1, index),
    name: `${pick(purposes, chance)}-${(index % 97) + 1}`,
    ownerId: given.owner.id,
    ownerName: given.owner.name,
    scopes: chance() < 0.12 ? { kind: 'all' } : { kind: 'listed', list: pick(scopeLists, chance) },
    created: daysAgo(age),
    lastUsed,
    expiry: chance() < 0.1 ? { kind: 'never' } : { kind: 'at', at: daysAgo(-2 - chance() * 170) },
    managed,
    readable: true,
    verdict: 'keep',
    rule: managed ? 'managed' : null,
    reason: managed ? 'The platform owns it.' : 'No rule of the policy matches.',
    outcome: 'kept',
    deadline: null,
  };
  return managed ? token : judge(token, chance, given.mode);
}

function judge(token: TokenResult, chance: () => number, mode: 'report' | 'enforce'): TokenResult {
  const unused = daysSince(token.lastUsed ?? token.created);
  if (token.lastUsed === null && unused >= 30) {
    return condemn(token, chance, { mode, rule: 'never-used', reason: `Never used in ${unused} days.` });
  }
  if (token.lastUsed === null || unused < 90) return token;
  const last = token.lastUsed.slice(0, 10);
  const reason = `Last used on ${last}, ${unused} days ago; the limit is 90 days.`;
  return condemn(token, chance, { mode, rule: 'stale', reason });
}

function condemn(
  token: TokenResult,
  chance: () => number,
  why: { mode: 'report' | 'enforce'; rule: string; reason: string },
): TokenResult {
  const outcome = why.mode === 'report' ? 'would-delete' : enforcedOutcome(chance());
  const running = outcome === 'noticed' || outcome === 'would-delete' || outcome === 'waiting';
  const left = outcome === 'waiting' ? 1 + Math.floor(chance() * 6) : 7;
  const deadline = running ? daysAgo(-left) : null;
  return { ...token, verdict: 'delete', rule: why.rule, reason: why.reason, outcome, deadline };
}

function enforcedOutcome(draw: number): TokenOutcome {
  if (draw < 0.45) return 'waiting';
  if (draw < 0.65) return 'noticed';
  if (draw < 0.95) return 'deleted';
  return draw < 0.98 ? 'spared' : 'already-gone';
}

function daysSince(instant: string | null): number {
  return instant === null ? 0 : Math.floor((Date.parse(sampleNow) - Date.parse(instant)) / dayMs);
}

function pick<T>(list: readonly T[], chance: () => number): T {
  const chosen = list[Math.floor(chance() * list.length)];
  if (chosen === undefined) throw new Error('an empty list has nothing to pick');
  return chosen;
}

function hexId(prefix: number, index: number): string {
  const spread = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return `${prefix.toString(16).padStart(2, '0')}${spread.toString(16).padStart(8, '0')}${index.toString(16).padStart(22, '0')}`;
}
