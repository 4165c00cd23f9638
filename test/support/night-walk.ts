import { nextMemory, type StoredMemory } from '../../lambda/archive/memory.ts';
import { askedOf } from '../../lambda/core/decide/asked.ts';
import { designationsOf } from '../../lambda/core/decide/designations.ts';
import { compareWithMemory } from '../../lambda/core/decide/evidence.ts';
import { namedExemptions } from '../../lambda/core/decide/exemptions.ts';
import { recheck } from '../../lambda/core/decide/recheck.ts';
import { isTrustworthy } from '../../lambda/core/guard/guard.ts';
import { pruneLedger, readLedger, recordNotices } from '../../lambda/core/notice/ledger.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import type { Baseline, Candidate, Facts, InventoryEntry, Ledger, Plan } from '../../lambda/core/plan.ts';
import { buildPlan, type Past } from '../../lambda/core/planning/build-plan.ts';
import { type Act, outcomesOf } from '../../lambda/core/planning/outcomes.ts';
import type { TokenResult } from '../../lambda/core/results.ts';
import { anEntry, anId, NO_QUARANTINE, NOW, observations } from './builders.ts';
import type { NightEvent, Nights } from './nights.ts';

const DAY = 86_400_000;

/** A deletion, and the conditions of the rule that it was for. */
export type SeenDeletion = { candidate: Candidate; entry: InventoryEntry; known: Facts; when: string };

/** An accepted message's word on one token. */
export type SeenNotice = { id: string; at: string; deadline: string; pat: Pat; when: string };

/** What an observer saw over the nights. */
export type Seen = {
  notices: SeenNotice[];
  /** When a ledger was stored. */
  stored: string[];
  deletions: SeenDeletion[];
  nights: { plan: Plan; entries: InventoryEntry[]; results: TokenResult[]; ledger: Ledger | null }[];
};

type World = {
  now: string;
  known: Facts;
  pats: Pat[];
  ledger: string | null;
  baseline: Baseline | null;
  memory: StoredMemory | null;
  seen: Seen;
};

/** Walks a tenant through its nights: plan, notice, recheck, deletion, as a run does them. */
export function walkNights({ known, pats, events }: Nights): Seen {
  const seen: Seen = { notices: [], stored: [], deletions: [], nights: [] };
  let world: World = { now: NOW, known, pats, ledger: null, baseline: null, memory: null, seen };
  for (const event of events) world = spendNight(befall(world, event), event);
  return seen;
}

function befall(world: World, { gapDays, happens, to, newcomer, newRules }: NightEvent): World {
  const now = new Date(Date.parse(world.now) + gapDays * DAY).toISOString();
  const known = { ...world.known, now };
  const { policy } = known;
  const later = { ...world, now, known };
  const change = (difference: Partial<Pat>) => ({
    ...later,
    pats: world.pats.map((pat, place) => (place === to ? { ...pat, ...difference } : pat)),
  });
  const exemption = { token: anId(to + 1), reason: 'a', approvedBy: 'b', until: '2030-01-01' };
  const happenings: Record<NightEvent['happens'], () => World> = {
    nothing: () => later,
    use: () => change({ lastUsed: now }),
    rename: () => change({ name: 'renamed' }),
    rescope: () => change({ scopes: { kind: 'listed', list: [now] } }),
    exempt: () => ({ ...later, known: { ...known, policy: { ...policy, exemptions: [exemption] } } }),
    leave: () => ({ ...later, pats: world.pats.filter((_pat, place) => place !== to) }),
    come: () => ({
      ...later,
      pats: [...world.pats, { ...newcomer, id: anId(1000 + world.seen.nights.length) }],
    }),
    'new rules': () => ({ ...later, known: { ...known, policy: { ...policy, rules: newRules } } }),
    'lost ledger': () => ({ ...later, ledger: null }),
  };
  return happenings[happens]();
}

function spendNight(world: World, event: NightEvent): World {
  const { now, seen } = world;
  const doubts = compareWithMemory(world.pats, world.memory, {
    designations: designationsOf(world.pats, world.known.policy, []),
    isUnexempted: namedExemptions(world.known).isUnexempted,
  });
  const known = { ...world.known, doubts: doubts.reasons };
  const entries = world.pats.map((pat) => anEntry(pat, known));
  const ledger = readLedger(world.ledger, 'acme', now);
  const { baseline, memory } = world;
  const past: Past =
    memory === null ? { kind: 'none' } : { kind: 'known', baseline, memory, fresh: doubts.fresh };
  const plan = buildPlan({
    ...{ runId: 'run', tenant: 'acme', mode: 'enforce', policyHash: 'sha256:policy', approvals: [] },
    ...{ facts: known, entries, ledger, past, observed: observations() },
    quarantine: NO_QUARANTINE,
  });
  const proceeds = plan.guard.verdict === 'proceed';
  const stored = proceeds ? giveNotice(world, plan, event) : null;
  const gone =
    proceeds && stored !== null && event.run !== 'crash before deleting' ? deleteDue(world, plan, event) : [];
  const acted = new Map(gone.map((id): [string, Act] => [id, { outcome: 'deleted', reason: '' }]));
  const results = [...outcomesOf({ plan, entries, facts: known, acted })];
  seen.nights.push({ plan, entries, results, ledger: stored });
  return {
    ...world,
    pats: world.pats.filter(({ id }) => !acted.has(id)),
    ledger: stored === null ? world.ledger : JSON.stringify(stored),
    baseline: proceeds ? baselineOf(plan, entries, gone.length) : world.baseline,
    memory: isTrustworthy(plan.guard) ? remember(world, known) : memory,
  };
}

function remember({ memory, pats, now }: World, known: Facts): StoredMemory {
  const { doubts } = known;
  return nextMemory(memory, {
    runId: now,
    at: now,
    rows: pats,
    doubts,
    designatedBy: () => [],
    secrets: [],
    exemptBy: namedExemptions(known).exemptBy,
    asked: askedOf(known),
    identities: [],
  });
}

function giveNotice(
  { now, ledger: text, known, seen }: World,
  plan: Plan,
  { run }: NightEvent,
): Ledger | null {
  const pruned = pruneLedger(readLedger(text, 'acme', now).ledger, plan.planned, now);
  const announced = [...plan.planned].filter(({ stage }) => stage.stage === 'announce');
  const refused = run === 'message refused' || announced.length === 0;
  for (const { candidate, stage } of refused ? [] : announced) {
    if (stage.stage !== 'announce') continue;
    const { pat } = candidate;
    seen.notices.push({ id: pat.id, at: now, deadline: stage.deadline, pat, when: whenOf(candidate, known) });
  }
  if (run === 'crash before recording') return null;
  seen.stored.push(now);
  return refused ? pruned : recordNotices(pruned, { announced, messageId: 'm', now });
}

function deleteDue({ known, pats, seen }: World, plan: Plan, { run, to }: NightEvent): string[] {
  return [...plan.planned].flatMap(({ candidate, stage }) => {
    const pat = pats.find(({ id }) => id === candidate.pat.id);
    if (stage.stage !== 'due' || pat === undefined) return [];
    const used = run === 'token used meanwhile' && pats[to]?.id === pat.id;
    const entry = anEntry(used ? { ...pat, lastUsed: known.now } : pat, known);
    const last = recheck(candidate, entry, known);
    if (!last.allowed) return [];
    seen.deletions.push({ candidate, entry, known, when: whenOf(candidate, known) });
    return [last.id];
  });
}

function whenOf({ rule }: Candidate, { policy }: Facts): string {
  return JSON.stringify(policy.rules.find(({ name }) => name === rule)?.when);
}

function baselineOf(plan: Plan, entries: readonly InventoryEntry[], deletedSince: number): Baseline {
  const used = entries.filter(({ row }) => row.kind === 'pat' && row.lastUsed !== null).length;
  const { runId, now, planned } = plan;
  return { runId, at: now, total: entries.length, candidates: planned.length, used, deletedSince };
}
