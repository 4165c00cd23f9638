import { expect, it } from 'vitest';
import { approvalKey } from '../../lambda/archive/run.ts';
import { approvalOf } from '../../lambda/core/guard/approval.ts';
import type { RunSummary, TokenResult } from '../../lambda/core/results.ts';
import { missing, noticesOf, outcomesOf } from '../support/night-facts.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';
import { createLivingTenant, type LivingTenant } from './living-tenant.ts';

const limits = { maxDeletions: 10, maxDeletionPercent: 10, onBreach: 'approval' };

type Walk = {
  world: NightWorld;
  living: LivingTenant;
  /** The standing notice of each token: when it was given. */
  standing: Map<string, string>;
  noticed: number;
  deleted: number;
  largestLedger: number;
};

it('lives two hundred nights: each deletion has its notice, none is repeated, the ledger holds what is pending', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 }, limits } });
  const living = createLivingTenant(world, 120);
  const walk: Walk = { world, living, standing: new Map(), noticed: 0, deleted: 0, largestLedger: 0 };
  const halted: number[] = [];
  for (let night = 1; night <= 200; night += 1) {
    const summary = await liveNight(walk);
    if (summary.status === 'halted') halted.push(night);
    if (night === 30) expect(living.backlog.filter((id) => stillDoomed(walk, id))).toEqual([]);
    await passDay(walk, night);
  }
  expect(halted).toEqual([171]);
  expect(world.told()).toEqual(world.goneByUs());
  expect(missing(world)).toEqual(['young', 'fresh']);
  expect([walk.noticed > 150, walk.deleted > 150, walk.largestLedger < 70]).toEqual([true, true, true]);
  expect(living.wholeOwner.filter((id) => !world.ids().has(id))).toEqual([]);
});

/** Days like others, but for an outage of the clean-up, and the day on which half of the tenant is deleted. */
async function passDay({ world, living, standing }: Walk, night: number): Promise<void> {
  world.pass(night === 120 ? 16 : 1);
  if (night === 120) standing.clear();
  if (night === 170) living.exodus(0.5);
  else living.day();
}

async function liveNight(walk: Walk): Promise<RunSummary> {
  const { world, living } = walk;
  const policy = { ...world.policy, exemptions: [...world.policy.exemptions, ...living.exemptions] };
  const already = world.sent.length;
  const summary = await world.night({ policy });
  outcomesOf(world, summary);
  const tokens = [...world.results(summary).tokens];
  const of = (outcome: TokenResult['outcome']) => tokens.filter((token) => token.outcome === outcome);
  for (const token of of('deleted')) expectNotice(walk, token);
  for (const { id } of of('noticed')) expectNew(walk, id);
  expect(
    of('noticed').filter(
      ({ id }) => !world.sent.slice(already).some(({ message }) => message.text.includes(id)),
    ),
  ).toEqual([]);
  expectWithin(summary);
  if (summary.status === 'halted') await approve(walk, summary);
  else expectLedger(walk, tokens);
  return summary;
}

/** "A token is deleted only if a notice naming it was accepted at least `notice.days` before", and not touched since. */
function expectNotice(walk: Walk, { id }: TokenResult): void {
  const { world, living, standing } = walk;
  const [at] = noticesOf(world, id).slice(-1);
  expect(at).toBe(standing.get(id));
  expect(Date.parse(world.clock.now()) - Date.parse(at ?? '')).toBeGreaterThanOrEqual(7 * DAY);
  // People act before the night of the same instant.
  expect((living.touched.get(id) ?? '') <= (at ?? '')).toBe(true);
  standing.delete(id);
  walk.deleted += 1;
}

/** Once a stage: no notice while an earlier one stands. */
function expectNew(walk: Walk, id: string): void {
  const earlier = walk.standing.get(id);
  if (earlier !== undefined) expect((walk.living.touched.get(id) ?? '') > earlier).toBe(true);
  walk.standing.set(id, noticesOf(walk.world, id).at(-1) ?? '');
  walk.noticed += 1;
}

function expectWithin({ deletions, guard, status }: RunSummary): void {
  expect(deletions.noticed).toBeLessThanOrEqual(10);
  expect(deletions.deleted).toBeLessThanOrEqual(10);
  const proceeds = guard.verdict === 'proceed';
  expect([status, guard.verdict]).toEqual(proceeds ? ['succeeded', 'proceed'] : ['halted', 'approval']);
}

/** The ledger holds tokens that are pending, and those that were deleted tonight until the next night. */
function expectLedger(walk: Walk, tokens: TokenResult[]): void {
  const { notices } = JSON.parse(walk.world.objects.get('acme/ledger.json') ?? '{}');
  const pending = tokens.flatMap(({ id, verdict }) => (verdict === 'delete' ? [id] : []));
  expect(Object.keys(notices).filter((id) => !pending.includes(id))).toEqual([]);
  walk.largestLedger = Math.max(walk.largestLedger, Object.keys(notices).length);
}

function stillDoomed({ world, living }: Walk, id: string): boolean {
  return world.ids().has(id) && !living.touched.has(id);
}

/** What `approve` writes. */
async function approve({ world }: Walk, summary: RunSummary): Promise<void> {
  const approver = { approvedBy: 'Ada', approvedAt: world.clock.now(), reason: 'Half the company left' };
  const approval = approvalOf(JSON.parse(world.artefact(summary, 'plan.json')), approver);
  world.objects.set(approvalKey('acme', summary.planHash) ?? '', JSON.stringify(approval));
}
