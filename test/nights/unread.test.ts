import { describe, expect, it } from 'vitest';
import type { Notifier, Publication } from '../../lambda/ports.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import { spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const person = { by: 'soc', reason: 'found in a public repository' };

function notifierWith(publication: Partial<Publication>): Notifier {
  return {
    publish: async () => ({ accepted: true, readers: 0, messageId: 'm', reason: null, ...publication }),
  };
}

const unread = notifierWith({ reason: 'no terminal shows it' });

/** How a night ends whose message nobody reads, and which problems its report names. */
async function endOf(world: NightWorld, notifier = unread): Promise<[string, readonly string[]]> {
  const summary = await world.night({ notifier });
  return [summary.status, world.results(summary).problems];
}

describe('a night whose message has no reader', () => {
  const problem = 'The message of this run has no reader: no terminal shows it.';

  it('says so where it was halted, and stays halted', async () => {
    const world = await openWorld({ policy: { limits: { maxDeletions: 0 } } });
    expect(await endOf(world)).toEqual(['halted', [problem]]);
    expect(world.objects.get('acme/latest.json')).toContain('"halted"');
  });

  it('says so where it failed, beside why', async () => {
    const world = await openWorld();
    const rule = { target: { operation: 'list' }, fault: { kind: 'error', status: 403 } } as const;
    world.sandbox.faults.set({ rules: [rule] });
    expect(await endOf(world)).toEqual(['failed', [expect.stringContaining('forbidden'), problem]]);
  });

  it('is as every other where it succeeded', async () => {
    expect(await endOf(await openWorld({ policy: { notice: { days: 0 } } }))).toEqual(['succeeded', []]);
  });

  it('says so also where the notifier does not say why', async () => {
    const world = await openWorld({ policy: { limits: { maxDeletions: 0 } } });
    expect(await endOf(world, notifierWith({}))).toEqual([
      'halted',
      ['The message of this run has no reader: nobody is named.'],
    ]);
  });
});

it.each([
  [notifierWith({ readers: 1 }), []],
  [unread, ['The operators were not told: no terminal shows it.']],
  [notifierWith({}), ['The operators were not told: nobody is named.']],
  [notifierWith({ accepted: false }), ['The operators were not told: refused.']],
])('a revocation notes that nobody reads of it: %#', async (notifier, notes) => {
  const world = await openWorld();
  const done = await revokeTokens(world.deps({ notifier }), { token: spared.fresh }, person);
  expect([done.tokens[0]?.outcome, done.notes]).toEqual(['deleted', notes]);
  const stored = [...world.objects].find(([key]) => key.endsWith('/by-hand.json'));
  expect(JSON.parse(stored?.[1] ?? '').notes).toEqual(notes);
});
