import { expect, it } from 'vitest';
import { approvalKey } from '../../lambda/archive/run.ts';
import { approvalOf } from '../../lambda/core/guard/approval.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { anId } from '../support/builders.ts';
import { choices } from '../support/interleave.ts';
import type { Crash } from '../support/mortal.ts';
import { missing, noticesOf } from '../support/night-facts.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';
import { createLivingTenant, type LivingTenant } from './living-tenant.ts';

const limits = { maxDeletions: 10, maxDeletionPercent: 10, onBreach: 'approval' };

/** NightWorld after which nothing runs for so many days, and nights before which many tokens are about to come of age. */
const outages = new Map([
  [40, 21],
  [90, 16],
  [140, 35],
]);
const cohorts = new Set([20, 40, 100, 141]);

type Walk = {
  world: NightWorld;
  living: LivingTenant;
  /** When a notice of a token was last given, and whether a run died since the night before that. */
  standing: Map<string, string>;
  died: boolean;
  deaths: number;
  deleted: number;
  /** How many nights in a row were halted, now and at most. */
  halted: number;
  longest: number;
};

it.each([1, 2])(
  'lives two hundred nights of deaths, outages and cohorts that come of age: each deletion has its notice and is told once, and each halt ends as it says (%i)',
  async (seed) => {
    const world = await openWorld({ policy: { notice: { days: 7 }, limits } });
    const living = createLivingTenant(world, 80);
    const walk: Walk = {
      ...{ world, living, standing: new Map(), died: false },
      ...{ deaths: 0, deleted: 0, halted: 0, longest: 0 },
    };
    const choose = choices(seed);
    for (let night = 1; night <= 200; night += 1) {
      if (cohorts.has(night)) addCohort(world, night);
      const isMortal = night < 190 && choose(4) === 0;
      await liveNight(
        walk,
        isMortal ? { call: 1 + choose(90), when: choose(2) === 0 ? 'before' : 'after' } : undefined,
      );
      world.pass(outages.get(night) ?? 1);
      living.day();
    }
    expect(world.told()).toEqual(world.goneByUs());
    expect(missing(world)).toEqual(['young', 'fresh']);
    expect(walk.longest).toBeLessThanOrEqual(2);
    expect([walk.deaths > 20, walk.deleted > 150]).toEqual([true, true]);
    expect(living.wholeOwner.filter((id) => !world.ids().has(id))).toEqual([]);
  },
);

/** So many tokens, each of another owner, that become stale within the next days. */
function addCohort({ sandbox }: NightWorld, night: number): void {
  const { tenant, clock } = sandbox;
  const ago = (days: number) => new Date(clock.now().getTime() - days * DAY).toISOString();
  for (let place = 0; place < 30; place += 1) {
    const owner = tenant.addIdentity({ id: anId(0x200_000 + night * 0x100 + place) });
    const dates = { created: ago(400), lastUsed: ago(89 - (place % 3)) };
    tenant.addToken({ id: anId(0x8000 + night * 0x100 + place), ownerId: owner.id, ...dates });
  }
}

async function liveNight(walk: Walk, crash: Crash | undefined): Promise<void> {
  const { world, living } = walk;
  const policy = { ...world.policy, exemptions: [...world.policy.exemptions, ...living.exemptions] };
  const [before, already] = [world.ids(), world.sent.length];
  const { summary } = await world.mortalNight(crash, { policy });
  for (const id of before) if (!world.ids().has(id)) expectNotice(walk, id);
  expectNoneRepeated(walk, already);
  walk.died = summary === null;
  walk.deaths += Number(walk.died);
  if (summary === null) return;
  walk.halted = summary.status === 'halted' ? walk.halted + 1 : 0;
  walk.longest = Math.max(walk.longest, walk.halted);
  if (summary.status === 'halted') await followWayOut(walk, summary);
}

/** A message that was accepted named it a week before, and nobody touched it since. */
function expectNotice(walk: Walk, id: string): void {
  const { world, living } = walk;
  const [at = ''] = noticesOf(world, id).slice(-1);
  expect([id, Date.parse(world.clock.now()) - Date.parse(at) >= 7 * DAY]).toEqual([id, true]);
  expect([id, (living.touched.get(id) ?? '') <= at]).toEqual([id, true]);
  walk.deleted += 1;
}

/** No notice while an earlier one stands: it ends by a touch, by two weeks without a run, or with a run that died. */
function expectNoneRepeated({ world, living, standing, died }: Walk, already: number): void {
  const now = world.clock.now();
  for (const id of noticedSince(world, already)) {
    const earlier = standing.get(id);
    const touched = living.touched.get(id) ?? '';
    const isOver = earlier === undefined || died || touched > earlier || isAfterOutage(now, earlier);
    expect([id, earlier, isOver]).toEqual([id, earlier, true]);
    standing.set(id, now);
  }
}

function noticedSince({ sandbox, sent }: NightWorld, already: number): string[] {
  const notices = sent.slice(already).filter(({ message }) => message.attributes.status === 'notice');
  const ids = notices.flatMap(({ message }) => message.text.match(/[0-9a-f]{32}/g) ?? []);
  return [...new Set(ids)].filter((id) => sandbox.tenant.token(id) !== undefined);
}

function isAfterOutage(now: string, earlier: string): boolean {
  return Date.parse(now) - Date.parse(earlier) > 14 * DAY;
}

/** What the message of a halted night says ends it: here always the approval of exactly that plan. */
async function followWayOut({ world }: Walk, summary: RunSummary): Promise<void> {
  const text = world.artefact(summary, 'summary.txt');
  expect(text).toContain(`approve ${summary.planHash}`);
  const approver = { approvedBy: 'Ada', approvedAt: world.clock.now(), reason: 'All of it is right so' };
  const approval = approvalOf(JSON.parse(world.artefact(summary, 'plan.json')), approver);
  world.objects.set(approvalKey('acme', summary.planHash) ?? '', JSON.stringify(approval));
}
