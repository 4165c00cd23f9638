import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../lambda/core/decide/decide.ts';
import { recheck } from '../../lambda/core/decide/recheck.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import type { Facts, InventoryEntry, Plan } from '../../lambda/core/plan.ts';
import { buildPlan } from '../../lambda/core/planning/build-plan.ts';
import { outcomesOf } from '../../lambda/core/planning/outcomes.ts';
import { arbitraryNight, type Night } from '../support/arbitraries.ts';
import { aLedger, aPast, aPolicy, NO_QUARANTINE, NOW, observations } from '../support/builders.ts';
import { reasonsToKeep } from '../support/verdicts.ts';

it('no exempt, managed, own, designated, unreadable or young token is ever in the delete set, whatever the policy and the inventory', () => {
  let tokens = 0;
  let deleted = 0;
  fc.assert(
    fc.property(arbitraryNight, ({ known, entries }) => {
      for (const entry of entries) {
        const decision = decide(entry, known);
        tokens += 1;
        if (decision.verdict === 'keep') continue;
        deleted += 1;
        expect(reasonsToKeep(entry, decision.rule, known)).toEqual([]);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(deleted / tokens).toBeGreaterThan(0.1);
});

type Later = { pat: Pat; known: Facts };
const events: Record<string, (pat: Pat, known: Facts) => Later> = {
  used: (pat, known) => ({ pat: { ...pat, lastUsed: NOW }, known }),
  'taken over by the platform': (pat, known) => ({ pat: { ...pat, managed: true }, known }),
  'given other scopes': (pat, known) => ({ pat: { ...pat, scopes: { kind: 'listed', list: ['c'] } }, known }),
  'named by a secret': (pat, known) => ({ pat, known: { ...known, designated: new Set([pat.id]) } }),
  "made the worker's own": (pat, known) => ({ pat, known: { ...known, workerIds: new Set([pat.id]) } }),
  exempted: (pat, known) => {
    const exemptions = [{ token: pat.id, reason: 'a', approvedBy: 'b', until: '2027-01-01' }];
    return { pat, known: { ...known, policy: { ...known.policy, exemptions } } };
  },
  'kept by a policy without rules that delete': (pat, known) => {
    const rules = known.policy.rules.filter((rule) => rule.do !== 'delete');
    return { pat, known: { ...known, policy: { ...aPolicy(), rules } } };
  },
};

it.each(Object.keys(events))('a token that is %s between plan and deletion is spared', (event) => {
  fc.assert(
    fc.property(arbitraryNight, ({ known, entries }) => {
      for (const { candidate } of planOf({ known, entries }).planned) {
        const entry = anEntryOf(entries, candidate.pat.id);
        expect(recheck(candidate, entry, known).allowed).toBe(true);
        const later = events[event]?.(candidate.pat, known);
        if (later === undefined) throw new Error(`no event ${event}`);
        const fresh = { row: later.pat, certifiedBy: entry.certifiedBy };
        expect(recheck(candidate, fresh, later.known).allowed).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

it('every token has exactly one outcome', () => {
  fc.assert(
    fc.property(arbitraryNight, ({ known, entries }) => {
      const tokens = outcomesOf({
        plan: planOf({ known, entries }),
        entries,
        facts: known,
        acted: new Map(),
      });
      expect(tokens).toHaveLength(entries.length);
      expect(new Set([...tokens].map(({ id }) => id)).size).toBe(entries.length);
    }),
    { numRuns: 1000 },
  );
});

function anEntryOf(entries: readonly InventoryEntry[], id: string): InventoryEntry {
  const entry = entries.find(({ row }) => row.id === id);
  if (entry === undefined) throw new Error(`no entry ${id}`);
  return entry;
}

function planOf({ known, entries }: Night): Plan {
  return buildPlan({
    runId: 'run',
    tenant: 'acme',
    mode: 'enforce',
    policyHash: 'sha256:policy',
    facts: known,
    entries,
    observed: observations(),
    ledger: { ledger: aLedger(), trusted: true, doubt: null },
    past: aPast(),
    approvals: [],
    quarantine: NO_QUARANTINE,
  });
}
