import { describe, expect, it } from 'vitest';
import type { Remembered } from '../../../lambda/core/decide/evidence.ts';
import { fingerprint } from '../../../lambda/core/decide/listings.ts';
import { approvalOf } from '../../../lambda/core/guard/approval.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { InventoryEntry, Ledger, Plan } from '../../../lambda/core/plan.ts';
import { buildPlan, type Past, type PlanInput } from '../../../lambda/core/planning/build-plan.ts';
import { ruleHash } from '../../../lambda/core/policy/schema.ts';
import {
  aBaseline,
  aLedger,
  anEntry,
  anId,
  aPast,
  aPat,
  aPolicy,
  facts,
  NO_QUARANTINE,
  observations,
  STALE,
} from '../../support/builders.ts';

const unreadable: InventoryEntry = {
  row: { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'no id' },
  certifiedBy: [],
};

/** Stale tokens of one owner each. */
function stale(...numbers: number[]): Pat[] {
  return numbers.map((number) => aPat({ id: anId(number), owner: { id: `owner-${number}`, name: null } }));
}

/** Busy tokens, which no rule deletes. */
function busy(many: number): Pat[] {
  return Array.from({ length: many }, (_none, place) =>
    aPat({ id: anId(1000 + place), lastUsed: '2026-11-22T03:00:00.000Z' }),
  );
}

/** What the night before was told of a token, which is the same. */
function remembered({ owner, created, lastUsed, managed }: Pat): Remembered {
  const nothing = { designatedBy: [], exemptBy: null, asked: '', doubtedSince: null };
  return { ownerId: owner.id, created, lastUsed, managed, seen: '2026-11-22T03:00:00.000Z', ...nothing };
}

function noticed(pats: readonly Pat[]): Ledger {
  const notices = pats.map((pat) => {
    const given = { firstNoticed: '2026-11-15T03:00:00.000Z', deadline: '2026-11-22T03:00:00.000Z' };
    const about = { rule: 'stale', ruleHash: ruleHash(STALE), fingerprint: fingerprint(pat) };
    return [pat.id, { ...about, ...given, messageId: 'm' }] as const;
  });
  return aLedger(Object.fromEntries(notices));
}

function night(pats: readonly Pat[], difference: Partial<PlanInput> = {}): PlanInput {
  const known = difference.facts ?? facts();
  return {
    runId: 'run-1',
    tenant: 'acme',
    mode: 'enforce',
    policyHash: 'sha256:policy',
    facts: known,
    entries: pats.map((pat) => anEntry(pat, known)),
    observed: observations(),
    ledger: { ledger: noticed(pats), trusted: true, doubt: null },
    past: aPast({ total: pats.length }),
    approvals: [],
    quarantine: NO_QUARANTINE,
    ...difference,
  };
}

function stagesIn({ planned }: Plan): string[] {
  return [...planned].map(
    ({ candidate, stage }) => `${Number.parseInt(candidate.pat.id, 16)} ${stage.stage}`,
  );
}

describe('the plan of a night', () => {
  it('names what is due, with its notice, and nothing that is kept', () => {
    const plan = buildPlan(night([...stale(1), ...busy(20)]));
    expect(stagesIn(plan)).toEqual(['1 due']);
    expect(plan.guard.verdict).toBe('proceed');
    expect(plan).toMatchObject({ schemaVersion: 1, runId: 'run-1', tenant: 'acme', mode: 'enforce' });
  });

  it('is notices only on a first run', () => {
    const plan = buildPlan(night([...stale(1), ...busy(20)], { past: { kind: 'none' } }));
    expect(stagesIn(plan)).toEqual(['1 running']);
    expect(plan.guard.verdict).toBe('proceed');
  });

  it('is notices only on a ledger that is not trusted, and says so', () => {
    const ledger = { ledger: aLedger(), trusted: false, doubt: 'the ledger cannot be read' };
    const plan = buildPlan(night([...stale(1), ...busy(20)], { ledger }));
    expect(stagesIn(plan)).toEqual(['1 announce']);
    expect([...plan.findings].map(({ message }) => message)).toContain(
      'Notices start over, since the ledger cannot be read.',
    );
  });

  it('is notices only where the memory of earlier nights is lost, also with notice.days 0', () => {
    const lost: Partial<PlanInput> = { past: { kind: 'lost', baseline: aBaseline(), fresh: 0 } };
    expect(stagesIn(buildPlan(night([...stale(1), ...busy(80)], lost)))).toEqual(['1 running']);
    const atOnce = { ...lost, facts: facts({ policy: aPolicy({ notice: { days: 0 } }) }) };
    expect(stagesIn(buildPlan(night([...stale(1), ...busy(80)], atOnce)))).toEqual(['1 running']);
    const unnoticed = { ...atOnce, ledger: { ledger: aLedger(), trusted: true, doubt: null } };
    const plan = buildPlan(night([...stale(1), ...busy(80)], unnoticed));
    expect(stagesIn(plan)).toEqual(['1 queued']);
    expect([...plan.findings].map(({ key }) => key)).toEqual(['memory-missing']);
  });

  it('keeps a token that contradicts an earlier night, and says why', () => {
    const doubts = new Map([[anId(1), 'what is told of it contradicts an earlier night: its use went back']]);
    const plan = buildPlan(night([...stale(1, 2), ...busy(40)], { facts: facts({ doubts }) }));
    expect(stagesIn(plan)).toEqual(['2 due']);
    expect([...plan.findings].map(({ key, message }) => [key, message])).toEqual([
      [
        `doubt:${anId(1)}`,
        'The token is kept in doubt: what is told of it contradicts an earlier night: its use went back.',
      ],
    ]);
  });

  it('takes candidates that came of age for nothing strange, however many, and others for strange', () => {
    const ids = Array.from({ length: 60 }, (_none, place) => place + 1);
    const pats = [...stale(...ids), ...busy(400)];
    const tokens = new Map(pats.map((pat) => [pat.id, remembered(pat)]));
    const halting = (past: Past) =>
      buildPlan(night(pats, { ledger, past })).guard.checks.flatMap(({ name, passed }) =>
        passed ? [] : [name],
      );
    const ledger = { ledger: aLedger(), trusted: true, doubt: null };
    expect(halting(aPast({ total: 460, candidates: 2 }, tokens))).toEqual([]);
    expect(halting(aPast({ total: 460, candidates: 2 }))).toEqual(['candidates-grown']);
    const lost = { kind: 'lost', baseline: aBaseline({ candidates: 2 }) } as const;
    expect(halting({ ...lost, fresh: 0 })).toEqual(['candidates-grown']);
    expect(halting({ ...lost, fresh: 100 })).toEqual(['candidates-grown', 'history-contradicted']);
  });

  it('deletes on a first run with notice.days 0, within the limits', () => {
    const first: Partial<PlanInput> = {
      past: { kind: 'none' },
      facts: facts({ policy: aPolicy({ notice: { days: 0 } }) }),
    };
    expect(buildPlan(night([...stale(1), ...busy(20)], first)).guard.verdict).toBe('proceed');
    expect(buildPlan(night(stale(1, 2), first)).guard.verdict).toBe('halt');
  });

  it('does not count managed, own, designated and unreadable tokens as deletable', () => {
    const others = busy(10).map((pat, place) => ({ ...pat, managed: place < 8 }));
    const known = facts({ workerIds: new Set([anId(1008)]), designated: new Set([anId(1009)]) });
    const input = night([...stale(1), ...others], { facts: known });
    const plan = buildPlan({ ...input, entries: [...input.entries, unreadable] });
    const percent = plan.guard.checks.find(({ name }) => name === 'max-deletion-percent');
    expect(percent).toMatchObject({ passed: false, expected: 'at most 10 % of 1 deletable tokens' });
  });

  it('halts where no deletable token is known to have been used: its own, managed and designated ones always are', () => {
    const known = facts({ workerIds: new Set([anId(1)]), designated: new Set([anId(2)]) });
    const others = [...stale(1, 2), { ...aPat({ id: anId(3) }), managed: true }];
    const reset = busy(20).map((pat) => ({ ...pat, lastUsed: null }));
    const check = ({ guard }: Plan) => guard.checks.find(({ name }) => name === 'last-used-all-null');
    expect(check(buildPlan(night([...others, ...reset], { facts: known })))).toMatchObject({
      passed: false,
      actual: '0 of 20 tokens with a last use',
    });
    expect(check(buildPlan(night([...others, ...reset, ...stale(4)], { facts: known })))).toMatchObject({
      passed: true,
      actual: '1 of 21 tokens with a last use',
    });
  });

  it('holds an owner who would lose everything', () => {
    const pats = [1, 2, 3, 4].map((number) => aPat({ id: anId(number) }));
    const plan = buildPlan(night([...pats, ...busy(0)]));
    expect(stagesIn(plan)).toEqual(['1 held', '2 held', '3 held', '4 held']);
    expect([...plan.findings].map(({ kind }) => kind)).toEqual(['whole-owner-held']);
  });

  it.each<[string, number, Record<string, number>, string[]]>([
    ['a tenth of 9 tokens', 8, {}, ['limits-leave-no-room']],
    ['a tenth of 10 tokens', 9, {}, []],
    ['half a percent of 41 tokens', 40, { maxDeletionPercent: 0.5 }, ['limits-leave-no-room']],
    ['zero', 40, { maxDeletions: 0 }, ['limits-leave-no-room']],
  ])('tells of limits that no token can ever pass: %s', (...[, others, limits, kinds]) => {
    const known = facts({ policy: aPolicy({ limits }) });
    const ledger = { ledger: aLedger(), trusted: true, doubt: null };
    const plan = buildPlan(night([...stale(1), ...busy(others)], { facts: known, ledger }));
    expect([...plan.findings].map(({ kind }) => kind)).toEqual(kinds);
  });

  it('reports every finding of the night: tokens, exemptions and guards', () => {
    const exemptions = [{ owner: 'nobody', reason: 'a', approvedBy: 'b', until: '2027-06-30' }];
    const input = night(busy(20), { facts: facts({ policy: aPolicy({ exemptions }) }) });
    const unlistedIds = observations({ unlistedIds: [anId(7)] });
    const plan = buildPlan({ ...input, entries: [...input.entries, unreadable], observed: unlistedIds });
    expect([...plan.findings].map(({ kind }) => kind)).toEqual([
      'unreadable',
      'exemption-matches-nothing',
      'guard-filtered-not-in-full',
    ]);
  });
});

describe('the hash of a plan', () => {
  const input = night([...stale(1, 2), ...busy(40)]);
  const hash = buildPlan(input).planHash;

  it('is that of earlier versions, so that an upgrade makes no approval void', () => {
    expect(hash).toBe('sha256:5e1c470605f37f91c58b9f4c37a18af92cfd09734e763330bed0e979ca918cd7');
  });

  it('does not hang on the run, its time or its deadlines', () => {
    const later = { ...facts(), now: '2026-11-23T04:00:00.000Z' };
    expect(buildPlan({ ...input, runId: 'run-2', facts: later }).planHash).toBe(hash);
  });

  it.each<[string, Partial<PlanInput>]>([
    ['the tenant', { tenant: 'other' }],
    ['the policy', { policyHash: 'sha256:other' }],
    ['a token less', { entries: [...input.entries].slice(1) }],
    ['a stage', { ledger: { ledger: aLedger(), trusted: true, doubt: null } }],
    ['a breach', { observed: observations({ unlistedIds: [anId(7)] }) }],
  ])('changes with %s', (_fact, difference) => {
    expect(buildPlan({ ...input, ...difference }).planHash).not.toBe(hash);
  });
});

describe('an approved plan', () => {
  const policy = aPolicy({ limits: { onBreach: 'approval', maxDeletions: 1 } });
  const halted = buildPlan(night([...stale(1, 2), ...busy(40)], { facts: facts({ policy }) }));
  const given = { approvedAt: '2026-11-23T02:00:00.000Z', approvedBy: 'Ann', reason: 'known' };
  const approval = approvalOf(halted, given);
  const approvals = approval === null ? [] : [approval];

  it('halts until it is approved', () => {
    expect(halted.guard.verdict).toBe('approval');
    expect(stagesIn(halted)).toEqual(['1 due', '2 due']);
  });

  it('goes on for its own tokens only; all others wait', () => {
    const next = night([...stale(1, 2, 3), ...busy(40)], { facts: facts({ policy }), approvals });
    const plan = buildPlan(next);
    expect(plan.guard.verdict).toBe('proceed');
    expect(stagesIn(plan)).toEqual(['1 due', '2 due', '3 running']);
  });

  it('says who approved it, when and why', () => {
    const next = night([...stale(1, 2), ...busy(40)], { facts: facts({ policy }), approvals });
    const [finding] = [...buildPlan(next).findings].filter(({ kind }) => kind === 'approval-applied');
    expect(finding?.message).toBe(
      `Ann accepted max-deletions at 2026-11-23T02:00:00.000Z by approving plan ${halted.planHash}, since "known".`,
    );
  });

  it('does not go on for a token that was used since', () => {
    const used = aPat({ id: anId(2), lastUsed: '2026-11-22T03:00:00.000Z' });
    const next = night([...stale(1), used, ...stale(3), ...busy(40)], {
      facts: facts({ policy }),
      approvals,
    });
    expect(stagesIn(buildPlan(next))).toEqual(['1 due', '3 running']);
  });

  it('is not asked for on a night without a breach', () => {
    const next = night([...stale(3), ...busy(40)], { facts: facts({ policy }), approvals });
    const plan = buildPlan(next);
    expect(stagesIn(plan)).toEqual(['3 due']);
    expect([...plan.findings]).toEqual([]);
  });

  it('covers no other breach than its own', () => {
    const past = { ...aPast({ total: 42 }), fresh: 3 };
    const next = night([...stale(1, 2), ...busy(40)], { facts: facts({ policy }), approvals, past });
    expect(buildPlan(next).guard.verdict).toBe('approval');
  });

  it('lapses after approvalDays', () => {
    const later = facts({ policy, now: '2026-11-26T02:00:00.001Z' });
    expect(buildPlan(night([...stale(1, 2), ...busy(40)], { facts: later, approvals })).guard.verdict).toBe(
      'approval',
    );
  });
});
