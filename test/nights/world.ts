import { expect } from 'vitest';
import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { RunResults, RunSummary } from '../../lambda/core/results.ts';
import type { Message, Notifier } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { type NightWorld, openWorld, type WorldOptions } from '../support/night.ts';
import { spared } from '../support/tenant-cast.ts';
import { type Crash, createMortal, surroundDeps } from './mortal.ts';

/** A message that was accepted, and when. */
export type Sent = { at: string; message: Message };

/** A world that remembers what it was, so that it can tell what became of it. */
export type Nights = NightWorld & {
  sent: Sent[];
  /** One night; `changes` differ from the world's own. */
  night(changes?: Partial<RunDeps>): Promise<RunSummary>;
  /** A night that dies at a crash (null), or comes to its end; and the calls that it made. */
  mortalNight(
    crash?: Crash,
    changes?: Partial<RunDeps>,
  ): Promise<{ summary: RunSummary | null; calls: string[] }>;
  /** A token's owner, or its administrator, deletes it. */
  leave(id: string): void;
  results(summary: RunSummary): RunResults;
  /** Ids that runs made disappear, sorted. */
  goneByUs(): string[];
  /** Ids that the reports of all runs tell as deleted, one entry a telling, sorted. */
  told(): string[];
};

/** Opens it with an enforcing policy that deletes in the night that finds; it is closed after the test. */
export async function openNights(options: WorldOptions = {}): Promise<Nights> {
  const world = await openWorld(options);
  const sent: Sent[] = [];
  const left = new Set<string>();
  const known = new Set<string>();
  const learn = () => {
    for (const id of world.ids()) known.add(id);
  };
  const deps = (changes: Partial<RunDeps> = {}): RunDeps => {
    learn();
    return world.deps({ notifier: recorder(world, sent), ...changes });
  };
  const stored = (): RunResults[] =>
    [...world.objects].filter(([key]) => key.endsWith('/results.json')).map(([, body]) => JSON.parse(body));
  return {
    ...world,
    sent,
    deps,
    night: (changes) => runNightly(deps(changes)),
    mortalNight: (crash, changes) => liveUntil(crash, deps(changes)),
    leave: (id) => {
      learn();
      left.add(id);
      world.sandbox.tenant.removeToken(id);
    },
    results: (summary) => JSON.parse(world.artefact(summary, 'results.json')),
    goneByUs: () => {
      const there = world.ids();
      return [...known].filter((id) => !there.has(id) && !left.has(id)).sort();
    },
    told: () =>
      stored()
        .flatMap(({ tokens, recovered }) => [
          ...[...tokens].filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id),
          ...recovered.deleted.map(({ tokenId }) => tokenId),
        ])
        .sort(),
  };
}

function recorder({ clock }: NightWorld, sent: Sent[]): Notifier {
  return {
    publish: async (message) => {
      sent.push({ at: clock.now(), message });
      return { accepted: true, readers: 1, messageId: `message-${sent.length}`, reason: null };
    },
  };
}

async function liveUntil(crash: Crash | undefined, deps: RunDeps) {
  const { around, calls, died } = createMortal(crash);
  const run = runNightly(surroundDeps(deps, around));
  return { summary: await Promise.race([run, died]), calls };
}

/** The first promise: whatever happened, the protected tokens, the young and the fresh are there. */
export function expectProtected(world: Nights): void {
  expect(missing(world)).toEqual([]);
}

/** The protected tokens that are gone, by name; young and fresh ones among them, which in time grow old. */
export function missing(world: Nights): string[] {
  const there = world.ids();
  const own = world.sandbox.worker.clientId;
  return Object.entries({ ...spared, own }).flatMap(([name, id]) => (there.has(id) ? [] : [name]));
}

/** The tokens of a run by outcome; fails unless each token of the inventory has exactly one. */
export function outcomesOf(world: Nights, summary: RunSummary): Partial<Record<TokenOutcome, number>> {
  const { tokens } = world.results(summary);
  expect(tokens).toHaveLength(summary.inventory.total);
  expect(new Set([...tokens].map(({ id }) => id)).size).toBe(tokens.length);
  const groups = Map.groupBy(tokens, ({ outcome }) => outcome);
  return Object.fromEntries([...groups].map(([outcome, of]) => [outcome, of.length]));
}

/** When an accepted notice named a token, oldest first. */
export function noticesOf(world: Nights, id: string): string[] {
  return world.sent
    .filter(({ message }) => message.attributes.status === 'notice' && message.text.includes(id))
    .map(({ at }) => at);
}
