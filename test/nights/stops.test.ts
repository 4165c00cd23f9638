import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/command.ts';
import type { SwitchPosition, Tenant } from '../../lambda/ports.ts';
import { expectProtected, outcomesOf } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** Says `enforce` to so many questions, and something else to all that follow. */
function thrownAfter(questions: number, position: SwitchPosition): () => Promise<SwitchPosition> {
  let asked = 0;
  return async () => {
    asked += 1;
    return asked > questions ? position : 'enforce';
  };
}

function inTurn(deleteToken: Tenant['deleteToken'], answered: () => void): Tenant['deleteToken'] {
  let turn: Promise<unknown> = Promise.resolve();
  return (...one) => {
    const deletion = turn.then(() => deleteToken(...one));
    turn = deletion.finally(answered);
    return deletion;
  };
}

async function expectAfterwards(world: NightWorld): Promise<void> {
  world.pass(1);
  expect((await world.night()).status).toBe('succeeded');
  expect(world.goneByUs()).toEqual(Object.values(doomed).sort());
  expect(world.told()).toEqual(world.goneByUs());
  expectProtected(world);
}

describe('a switch that stands at report when the run starts', () => {
  it('makes it a run that writes nothing to the tenant', async () => {
    const world = await openWorld();
    const summary = await world.night({ readSwitch: async () => 'report' });
    expect(summary).toMatchObject({ status: 'succeeded', mode: 'report' });
    expect(outcomesOf(world, summary)).toEqual({ 'would-delete': 5, kept: 8 });
    expect(world.writes()).toBe(0);
    expect(world.sent.map(({ message }) => message.attributes.mode)).toEqual(['report']);
    await expectAfterwards(world);
  });
});

describe('a switch that stands at halt when the run starts', () => {
  it('halts it, with everything reported and no notice given', async () => {
    const world = await openWorld({ policy: { notice: { days: 7 } } });
    const summary = await world.night({ readSwitch: async () => 'halt' });
    expect(summary.status).toBe('halted');
    expect(exitCodeOf(summary.status)).toBe(3);
    expect(summary.guard.reasons).toEqual(['the switch says halt']);
    expect(outcomesOf(world, summary)).toEqual({ waiting: 5, kept: 8 });
    expect(world.writes()).toBe(0);
    expect(world.objects.has('acme/ledger.json')).toBe(false);
    expect(world.sent.map(({ message }) => message.attributes.status)).toEqual(['halted']);
  });
});

describe.each<[SwitchPosition, string]>([
  ['misspelt', 'the switch says neither enforce, report nor halt, so it counts as report'],
  ['unreadable', 'the switch could not be read, so it counts as report'],
  ['outdated', "this function was deployed with another policy than the installation's current one"],
])('a switch that is %s when the run starts', (position, said) => {
  it('makes it a run that writes nothing, is partial, and says why', async () => {
    const world = await openWorld();
    const summary = await world.night({ readSwitch: async () => position });
    expect(summary).toMatchObject({ status: 'partial', mode: 'report' });
    expect(outcomesOf(world, summary)).toEqual({ 'would-delete': 5, kept: 8 });
    expect(world.writes()).toBe(0);
    expect(world.results(summary).problems).toEqual([
      expect.stringContaining(`Nothing is deleted or rotated: ${said}`),
    ]);
    await expectAfterwards(world);
  });
});

describe('a policy that is deployed while a run is under way', () => {
  it('ends its deletions before the next batch', async () => {
    const world = await openWorld();
    const summary = await world.night({ readSwitch: thrownAfter(2, 'outdated') });
    expect(summary).toMatchObject({ status: 'partial', deletions: { due: 5, deleted: 1, notReached: 4 } });
    expect(world.results(summary).problems[0]).toContain(
      'deploy all stacks, or destroy the one that was left behind',
    );
    await expectAfterwards(world);
  });
});

describe('a switch that is thrown between two batches', () => {
  it.each<[SwitchPosition, number, number]>([
    ['halt', 1, 0],
    ['halt', 2, 1],
    ['halt', 3, 2],
    ['report', 2, 1],
  ])('to %s after %i questions ends the deletions after %i', async (position, questions, deleted) => {
    const world = await openWorld();
    const summary = await world.night({ readSwitch: thrownAfter(questions, position) });
    expect(summary.status).toBe('partial');
    expect(exitCodeOf(summary.status)).toBe(1);
    expect(summary.deletions).toMatchObject({ due: 5, deleted, notReached: 5 - deleted });
    expect(world.goneByUs()).toHaveLength(deleted);
    expect(outcomesOf(world, summary)['not-reached']).toBe(5 - deleted);
    expect(world.results(summary).problems).toEqual([
      `The deletions ended early: the switch says ${position}.`,
    ]);
    await expectAfterwards(world);
  });
});

describe('a run that is stopped by hand', () => {
  it('in the middle of a batch tells what it deleted, and the rest as not reached', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    let answered = 0;
    const summary = await world.night({
      // One at a time, so that the stop comes after the fourth answer: in the midst of the last batch.
      tenant: { ...tenant, deleteToken: inTurn(tenant.deleteToken, () => (answered += 1)) },
      interrupted: () => answered >= 4,
    });
    expect(summary.status).toBe('partial');
    expect(outcomesOf(world, summary)).toEqual({ deleted: 4, 'not-reached': 1, kept: 8 });
    expect(world.told()).toEqual(world.goneByUs());
    await expectAfterwards(world);
  });

  it('between two deletions sends no other', async () => {
    const world = await openWorld();
    const summary = await world.night({
      interrupted: () => world.sandbox.requests.entries('delete').length > 0,
    });
    expect(summary.status).toBe('partial');
    expect(exitCodeOf(summary.status)).toBe(1);
    expect(outcomesOf(world, summary)).toEqual({ deleted: 1, 'not-reached': 4, kept: 8 });
    expect(world.sandbox.requests.entries('delete')).toHaveLength(1);
    expect(world.artefact(summary, 'summary.txt')).toContain('stopped by hand');
    await expectAfterwards(world);
  });
});
