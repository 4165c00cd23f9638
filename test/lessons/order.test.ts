import { describe, expect, it } from 'vitest';
import { composeNight, notingDeletions } from './composed-night.ts';

/** The acts of a night that other people or other runs can see, without the lease and the messages' copies. */
function story(acts: string[]): string[] {
  return acts.filter((act) => !/lease|acme\/messages/.test(act));
}

describe('Record the intent, give notice, act, record the outcome', () => {
  it('archives the plan and the list before the message, and the ledger once it was accepted', async () => {
    const world = await composeNight({ notice: { days: 7 } });
    await world.night();
    expect(story(world.acts).slice(0, 6)).toEqual([
      'write inventory.json',
      'write plan.json',
      'write notices.json',
      'show message',
      'write notices.json',
      'write acme/ledger.json',
    ]);
  });

  it('archives the intent of each batch before its first deletion, and the outcome after its last', async () => {
    const world = await composeNight();
    await world.night(notingDeletions(world));
    expect(story(world.acts).slice(2, 16)).toEqual([
      'write batches/0001.json',
      'write batches/0002.json',
      'write batches/0003.json',
      'write acme/ledger.json',
      'write intents/0001.json',
      'delete token',
      'write intents/0001.outcome.json',
      'write intents/0002.json',
      'delete token',
      'write intents/0002.outcome.json',
      'write intents/0003.json',
      ...['delete token', 'delete token', 'delete token'],
    ]);
    expect(story(world.acts)[17]).toBe('write intents/0003.outcome.json');
  });

  it('names in the intent every token that is then deleted', async () => {
    const world = await composeNight();
    await world.night();
    const named = [1, 2, 3].flatMap((batch) =>
      world.artefact(`intents/000${batch}.json`).match(/(?<="tokenId":")[0-9a-f]{32}/g),
    );
    const left = new Set(world.sandbox.tenant.tokens().map(({ id }) => id));
    expect(named).toHaveLength(6);
    expect(named.filter((id) => left.has(id ?? ''))).toEqual([]);
  });
});

describe('the heartbeat', () => {
  it("is sent at the end, after the report and the message, with the run's own figures", async () => {
    const world = await composeNight({ rotate: 'on' });
    const { runId } = await world.night(notingDeletions(world));
    const end = story(world.acts).slice(-6);
    expect(end).toEqual([
      'write summary.json',
      'write acme/memory.json',
      'show message',
      'emit metrics',
      'write acme/latest.json',
      'write acme/history.json',
    ]);
    expect(world.metrics.map((line) => JSON.parse(line))).toMatchObject([
      { runId, status: 'succeeded', RunsSucceeded: 1, Candidates: 6, Deleted: 6, Rotated: 1 },
    ]);
  });

  it('is awaited: the tenant is not given back before it was sent', async () => {
    const world = await composeNight();
    let sent = false;
    const slow = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({ released: false });
      sent = true;
    };
    await world.night({ emitMetrics: slow });
    expect(sent).toBe(true);
  });
});
