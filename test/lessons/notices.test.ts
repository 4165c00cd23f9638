import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anId } from '../support/builders.ts';
import { type ComposedNight, composeNight } from './composed-night.ts';

const policy = { notice: { days: 7 }, limits: { maxDeletions: 1000, maxDeletionPercent: 100 } };
const ledger = z.object({ notices: z.record(z.string(), z.object({ deadline: z.string() })) });
const summary = z.object({ tokens: z.array(z.object({ id: z.string(), outcome: z.string() })) });

/** A night with 300 stale tokens more, of 300 owners: a mail holds about 100 of them. */
async function manyStale(): Promise<ComposedNight> {
  const world = await composeNight(policy);
  for (let number = 0; number < 300; number += 1) {
    const { id: ownerId } = world.sandbox.tenant.addIdentity({ name: `Owner ${number}` });
    const dates = { created: '2025-01-01T00:00:00.000Z', lastUsed: '2026-01-01T00:00:00.000Z' };
    world.sandbox.tenant.addToken({ id: anId(0x10000 + number), name: `job ${number}`, ownerId, ...dates });
  }
  return world;
}

function noticed(world: ComposedNight): string[] {
  const { tokens } = summary.parse(JSON.parse(world.artefact('summary.json')));
  return tokens.flatMap(({ id, outcome }) => (outcome === 'noticed' ? [id] : [])).sort();
}

function recorded(world: ComposedNight): string[] {
  return Object.keys(ledger.parse(JSON.parse(world.artefact('ledger.json'))).notices).sort();
}

describe('A token counts as noticed only if its id was in a message that was accepted', () => {
  it('or in the stored list that the message refers to', async () => {
    const world = await manyStale();
    const night = await world.night();
    const [mail = ''] = world.shown;
    expect(night.deletions).toMatchObject({ planned: 306, noticed: 279, waiting: 27 });
    expect(recorded(world)).toHaveLength(279);
    expect(recorded(world).filter((id) => mail.includes(id)).length).toBeLessThan(200);
    expect(mail).toMatch(/^ {2}memory\/acme\/runs\/2026\/11\/23\/[^/]+\/notices\.json$/m);
    expect(recorded(world).filter((id) => !world.artefact('notices.json').includes(id))).toEqual([]);
  });

  it('and the others neither in the ledger nor in the report, where the message can refer to no list', async () => {
    const world = await manyStale();
    const archive = { ...world.session.archive, locate: (key: string) => `${'x'.repeat(2000)}/${key}` };
    const night = await world.night({ archive });
    const [mail = ''] = world.shown;
    const named = [...mail.matchAll(/\((?<id>[0-9a-f]{32})\), not before/g)].map(
      ({ groups }) => groups?.['id'],
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.length).toBeLessThan(200);
    expect(recorded(world)).toEqual(named.sort());
    expect(noticed(world)).toEqual(named);
    expect(night.deletions.noticed).toBe(named.length);
  });

  it('and is not deleted on the word of a message that nobody accepted', async () => {
    const world = await composeNight(policy);
    const refused = { accepted: false, readers: 1, messageId: null, reason: 'no rights' };
    await world.night({ notifier: { publish: async () => refused } });
    expect(recorded(world)).toEqual([]);
    world.sandbox.clock.advance(8 * 86_400_000);
    const next = await world.night();
    expect(next.deletions).toMatchObject({ deleted: 0, noticed: 6 });
  });
});
