import { decide } from '../../lambda/core/decide/decide.ts';
import type { Memory } from '../../lambda/core/decide/evidence.ts';
import { findingsIn } from '../../lambda/core/decide/findings.ts';
import { cutoffsOf, fingerprint } from '../../lambda/core/decide/listings.ts';
import type { DeletionRecord } from '../../lambda/core/deletion-record.ts';
import type { Observations } from '../../lambda/core/guard/guard-input.ts';
import type { Owner, Pat } from '../../lambda/core/pat.ts';
import type {
  Baseline,
  Candidate,
  Facts,
  FilterKey,
  InventoryEntry,
  Ledger,
  NoticeRecord,
} from '../../lambda/core/plan.ts';
import type { Past } from '../../lambda/core/planning/build-plan.ts';
import { type Rule, type TenantPolicy, tenantSchema } from '../../lambda/core/policy/schema.ts';
import type { Quarantined } from '../../lambda/core/quarantine/ledger.ts';
import type { QuarantineInput } from '../../lambda/core/quarantine/tonight.ts';
import type { Finding } from '../../lambda/core/results.ts';

/** The one instant at which every test of a decision takes place. */
export const NOW = '2026-11-23T03:00:00.000Z';

/** A well-formed token id that is easy to tell apart: a number in 32 hexadecimal digits. */
export function anId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** A token that was last used 100 days before NOW, with one visible difference a case. */
export function aPat(difference: Partial<Pat> = {}): Pat {
  return {
    kind: 'pat',
    id: anId(1),
    name: 'nightly export',
    owner: { id: 'owner-1', name: 'Jane Doe' },
    scopes: { kind: 'listed', list: ['idn:accounts:read'] },
    created: '2025-01-01T00:00:00.000Z',
    lastUsed: '2026-08-15T03:00:00.000Z',
    expiry: { kind: 'at', at: '2027-06-01T00:00:00.000Z' },
    managed: false,
    validitySeconds: 43_200,
    faults: [],
    ...difference,
  };
}

/** The rules of the documentation's first example. */
export const STALE: Rule = { name: 'stale', when: { unusedDays: 90 }, do: 'delete' };
export const NEVER_USED: Rule = { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' };

/** A policy with the documented defaults. */
export function aPolicy(difference: Record<string, unknown> = {}): TenantPolicy {
  return tenantSchema.parse({
    baseUrl: 'https://acme.api.identitynow.com',
    apiVersion: 'v2025',
    credentials: 'env',
    rules: [STALE, NEVER_USED],
    ...difference,
  });
}

/** What the directory says of the owner of `aPat`. */
const JANE: Owner = { id: 'owner-1', name: 'Jane Doe', email: null, state: null, manager: null };

/** What is known besides the token; the worker's own token has another id. */
export function facts(difference: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    policy: aPolicy(),
    workerIds: new Set([anId(0xffff)]),
    designated: new Set(),
    unreadableSecrets: [],
    doubts: new Map(),
    restored: new Map(),
    owners: new Map([['owner-1', JANE]]),
    ...difference,
  };
}

/** The entry that an honest tenant's listings make of a token: certified by every filter that it fits. */
export function anEntry(pat: Pat, known: Facts): InventoryEntry {
  const fitting = cutoffsOf(known.policy, known.now).filter(({ filter }) =>
    filter.kind === 'never-used'
      ? pat.lastUsed === null
      : pat.lastUsed !== null && pat.lastUsed <= filter.date,
  );
  return { row: pat, certifiedBy: fitting.map(({ key }) => key) };
}

/** The entry of a token, with the listings that certify it written out. */
export function certifiedBy(pat: Pat, ...keys: FilterKey[]): InventoryEntry {
  return { row: pat, certifiedBy: keys };
}

/** A candidate of the rule `stale`. */
export function aCandidate(pat: Pat = aPat(), difference: Partial<Candidate> = {}): Candidate {
  return {
    pat,
    rule: 'stale',
    ruleHash: 'sha256:stale',
    action: { do: 'delete', filter: 'unused-90' },
    reason: 'last used long ago',
    fingerprint: fingerprint(pat),
    ...difference,
  };
}

/** The line of a token's record that was quarantined a fortnight before NOW. */
export function aRecord(pat: Pat = aPat(), difference: Partial<DeletionRecord> = {}): DeletionRecord {
  return {
    ...{ tokenId: pat.id, name: pat.name, ownerId: pat.owner.id, ownerName: pat.owner.name },
    ...{ scopes: pat.scopes, created: pat.created, lastUsed: pat.lastUsed, expiry: pat.expiry },
    ...{ rule: 'stale', policyHash: '', planHash: '', noticedAt: null, deadline: null, runId: 'run' },
    ...{ setExpiry: '2026-11-09T03:05:00.000Z', until: NOW, fingerprint: fingerprint(pat) },
    ...{ at: '2026-11-09T03:00:00.000Z', status: 200, trackingId: null, uncertain: false, reason: '' },
    outcome: 'quarantined',
    ...difference,
  };
}

/** What is known of a token that was quarantined a fortnight before NOW. */
export function aQuarantined(difference: Partial<Quarantined> = {}): Quarantined {
  const record = aRecord();
  return {
    ...{ former: { kind: 'never' }, set: '2026-11-09T03:05:00.000Z', rule: 'stale', runId: 'run' },
    ...{ since: record.at, until: NOW, lastUsed: record.lastUsed, fingerprint: 'f', record },
    ...difference,
  };
}

/** No quarantine: nothing waits, and nobody knows what the tenant can. */
export const NO_QUARANTINE: QuarantineInput = {
  waiting: { quarantine: { schemaVersion: 1, tenant: 'acme', updatedAt: NOW, tokens: {} }, doubt: null },
  attempted: new Set(),
  tenantFacts: { facts: null, doubt: 'nobody asked' },
};

/** A notice of a candidate, given eight days before NOW and due a day before it. */
export function aNotice(candidate: Candidate, difference: Partial<NoticeRecord> = {}): NoticeRecord {
  return {
    rule: candidate.rule,
    ruleHash: candidate.ruleHash,
    fingerprint: candidate.fingerprint,
    firstNoticed: '2026-11-15T03:00:00.000Z',
    deadline: '2026-11-22T03:00:00.000Z',
    messageId: 'message-1',
    ...difference,
  };
}

/** A ledger of yesterday. */
export function aLedger(notices: Record<string, NoticeRecord> = {}): Ledger {
  return { schemaVersion: 1, tenant: 'acme', updatedAt: '2026-11-22T03:00:00.000Z', notices };
}

/** The last good run: a hundred tokens, ten candidates, none deleted since. */
export function aBaseline(difference: Partial<Baseline> = {}): Baseline {
  return {
    runId: '20261122T030000Z-000000',
    at: '2026-11-22T03:00:00.000Z',
    total: 100,
    candidates: 10,
    used: 85,
    deletedSince: 0,
    ...difference,
  };
}

/** What a night that decides on a token finds about it. */
export function findingsOf(entry: InventoryEntry, known: Facts): Finding[] {
  return findingsIn(known)(entry, decide(entry, known));
}

/** Nights before, which remember the tokens given, and no others. */
export function aPast(baseline: Partial<Baseline> = {}, tokens: Memory['tokens'] = new Map()): Past {
  const memory = { at: '2026-11-22T03:00:00.000Z', tokens, dropped: [] };
  return { kind: 'known', baseline: aBaseline(baseline), memory, fresh: 0 };
}

/** A night on which everything outside the tokens is in order. */
export function observations(difference: Partial<Observations> = {}): Observations {
  return {
    listings: [
      { name: 'all tokens', completeness: { kind: 'complete' }, contradictions: [], filterViolations: 0 },
    ],
    ownListed: true,
    unlistedIds: [],
    clock: { startedAt: NOW, readings: [{ server: NOW, local: NOW }] },
    unreadableSecrets: [],
    tenantId: { met: 'tenant-1', known: 'tenant-1' },
    ...difference,
  };
}
