import { factsKey, quarantineKey } from '../../lambda/archive/run.ts';
import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { Quarantined } from '../../lambda/core/quarantine/ledger.ts';
import type { TenantFacts } from '../../lambda/core/quarantine/probe.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { Switches } from '../../sandbox/switches.ts';
import { NOW } from '../support/builders.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** What a tenant showed that has all that quarantine needs. */
export const able: TenantFacts = {
  ...{ schemaVersion: 1, tenant: 'acme', at: NOW },
  ...{ bulkUpdate: 'present', expiredListed: 'yes', revivable: 'yes', accessTokenSurvives: 'yes' },
  ...{ limitHonoured: 'no', unknownParametersTaken: 'yes', oauthAnswerForExpired: null },
};

/** Days in quarantine. */
export const QUARANTINE_DAYS = 3;

/** The tokens that the policy ends, sorted. */
export const all: string[] = Object.values(doomed).sort();

export type QuarantineOptions = {
  policy?: Record<string, unknown>;
  facts?: Partial<TenantFacts> | null;
  switches?: Partial<Switches>;
};

/** NightWorld whose due tokens are quarantined for three days. */
export async function openQuarantine({
  policy,
  facts,
  switches,
}: QuarantineOptions = {}): Promise<NightWorld> {
  const world = await openWorld({
    policy: { quarantine: { days: QUARANTINE_DAYS }, ...policy },
    ...(switches !== undefined && { sandbox: switches }),
  });
  if (facts !== null) world.objects.set(factsKey('acme'), JSON.stringify({ ...able, ...facts }));
  return world;
}

/** What waits in quarantine by the tenant's list, by id. */
export function waitingIn({ objects }: NightWorld): Record<string, Quarantined> {
  return JSON.parse(objects.get(quarantineKey('acme')) ?? '{"tokens":{}}').tokens;
}

/** What became of a token in a run. */
export function outcomeOf(world: NightWorld, summary: RunSummary, id: string): TokenOutcome | undefined {
  return [...world.results(summary).tokens].find((token) => token.id === id)?.outcome;
}

/** Ids of the tokens whose expiry has passed or is about to, sorted. */
export function ended(world: NightWorld): string[] {
  const soon = Date.parse(world.clock.now()) + 3_600_000;
  return world.sandbox.tenant
    .tokens()
    .filter(({ expirationDate }) => expirationDate !== null && Date.parse(expirationDate) < soon)
    .map(({ id }) => id)
    .sort();
}

/** Somebody mints an access token with it. */
export function use(world: NightWorld, id: string): void {
  world.sandbox.tenant.patchToken(id, { lastUsed: world.clock.now() });
}
