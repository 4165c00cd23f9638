import { decide } from '../../lambda/core/decide/decide.ts';
import { approvalOf } from '../../lambda/core/guard/approval.ts';
import { stageCandidates } from '../../lambda/core/notice/stage.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import { buildPlan } from '../../lambda/core/planning/build-plan.ts';
import { parsePolicy } from '../../lambda/core/policy/parse.ts';
import { composeNight } from '../lessons/composed-night.ts';
import {
  aCandidate,
  aLedger,
  anEntry,
  aPast,
  aPat,
  aPolicy,
  facts,
  findingsOf,
  NEVER_USED,
  NO_QUARANTINE,
  observations,
  STALE,
} from './builders.ts';

type Outcome = string | string[] | boolean;
type Value = [value: Record<string, unknown>, outcome: Outcome];
/** A situation, and the outcomes of two values of one key in it. */
export type Row = [
  key: string,
  situation: (value: Record<string, unknown>) => Outcome | Promise<Outcome>,
  ...values: [one: Value, other: Value],
];

const unused = aPat();
export const neverUsed = aPat({ lastUsed: null });
const activeOwner = { id: 'owner-1', name: 'Jane Doe', email: null, state: 'ACTIVE', manager: null };

/** The verdict on a token that the rules would delete, under a policy with a difference. */
export function verdict(policy: Record<string, unknown>, pat: Pat = unused): string {
  const known = facts({ policy: aPolicy(policy), owners: new Map([['owner-1', activeOwner]]) });
  const decision = decide(anEntry(pat, known), known);
  return decision.verdict === 'keep' ? 'keep' : `${decision.verdict} by ${decision.rule}`;
}

/** The verdict where a keep rule with these conditions comes first. */
export const keptIf = (when: Record<string, unknown>, pat: Pat = unused) =>
  verdict({ rules: [{ name: 'first', when, do: 'keep' }, STALE, NEVER_USED] }, pat);

export const underRule = (difference: Record<string, unknown>) =>
  verdict({ rules: [{ ...STALE, ...difference }] });

/** The verdict where an exemption with these keys stands beside the rules. */
export const exempted = (keys: Record<string, unknown>) =>
  verdict({ exemptions: [{ reason: 'r', approvedBy: 'a', until: '2027-03-31', ...keys }] });

/** How the finding of a rule stands where an exemption of the token's owner has these keys. */
export function accepted(keys: Record<string, unknown>): string {
  const rules = ['full', 'old'].map((name) => ({ name, when: { olderThanDays: 1 }, do: 'report' }));
  const exemption = { owner: 'owner-1', reason: 'r', approvedBy: 'a', until: '2027-03-31', ...keys };
  const known = facts({ policy: aPolicy({ rules, exemptions: [exemption] }) });
  return findingsOf(anEntry(unused, known), known)[0]?.standing?.is ?? 'open';
}

export function finding(difference: Record<string, unknown>) {
  const rule: Record<string, unknown> = { name: 'full', when: { olderThanDays: 1 }, do: 'report' };
  const known = facts({ policy: aPolicy({ rules: [{ ...rule, ...difference }] }) });
  return findingsOf(anEntry(unused, known), known)[0];
}

/** Whether the report of a run with an exemption says "Contract". */
export async function reported(keys: Record<string, unknown>): Promise<boolean> {
  const exemption = { owner: 'x', reason: 'r', approvedBy: 'a', until: '2027-03-31', ...keys };
  const world = await composeNight({ exemptions: [exemption] });
  await world.night();
  return world.artefact('report.html').includes('Contract');
}

export function deadline(notice: Record<string, unknown>): string {
  const [stage] = stageCandidates({
    ...{ candidates: [aCandidate()], ledger: aLedger(), trusted: true, held: new Map(), deletable: 1000 },
    isPastLost: false,
    ...{ policy: aPolicy({ notice }), now: '2026-11-23T03:00:00.000Z' },
  }).values();
  return stage?.stage === 'announce' ? stage.deadline : '';
}

/** The verdict on a plan beyond the limits that was approved 51 hours ago. */
export function approvedBefore({ approvalDays }: Record<string, unknown>): string {
  const limits = { maxDeletions: 0, onBreach: 'approval', approvalDays };
  const known = facts({ policy: aPolicy({ notice: { days: 0 }, limits }) });
  const night = {
    ...({ runId: 'run-1', tenant: 'acme', mode: 'enforce', policyHash: 'sha256:policy' } as const),
    ...{ facts: known, entries: [anEntry(unused, known)], observed: observations() },
    ledger: { ledger: aLedger(), trusted: true, doubt: null },
    past: aPast({ total: 1, candidates: 1 }),
    quarantine: NO_QUARANTINE,
  };
  const given = { approvedAt: '2026-11-21T00:00:00.000Z', approvedBy: 'Ann', reason: 'known' };
  const approval = approvalOf(buildPlan({ ...night, approvals: [] }), given);
  return buildPlan({ ...night, approvals: approval === null ? [] : [approval] }).guard.verdict;
}

/** What a whole run comes to. */
export async function night(policy: Record<string, unknown>): Promise<string> {
  const { status, deletions, rotations } = await (await composeNight(policy)).night();
  return `${status}, ${deletions.deleted} deleted, ${rotations.rotated} rotated`;
}

export async function versionsCalled(policy: Record<string, unknown>): Promise<string[]> {
  const world = await composeNight(policy);
  await world.night({ mode: 'report' });
  return [...new Set(world.sandbox.requests.entries('list').map(({ version }) => version ?? ''))];
}

export function validity(line: Record<string, unknown>): string {
  const tenant = {
    baseUrl: 'https://isc.example.com',
    apiVersion: 'v2025',
    credentials: 'env',
    rules: [STALE],
  };
  const text = JSON.stringify({ version: 1, tenants: { acme: { ...tenant, ...line } } });
  return parsePolicy(text, 'hygiene.yaml').ok ? 'valid' : 'faulty';
}

export const ownersValidity = (owners: Record<string, unknown>) => validity({ allowHost: true, owners });
