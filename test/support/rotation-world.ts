import type { ApiVersion, Rotation } from '../../lambda/core/policy/schema.ts';
import { rotationSchema } from '../../lambda/core/policy/settings-schema.ts';
import type { RotationResult } from '../../lambda/core/results.ts';
import { AwsError } from '../../lambda/errors.ts';
import type { Credentials } from '../../lambda/ports.ts';
import type { RotationDeps } from '../../lambda/rotate/deps.ts';
import { createRotator } from '../../lambda/rotate/rotate-secret.ts';
import { createMemorySecretStore, type MemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { type Around, surroundStore, surroundTenant } from './around.ts';
import {
  createFakeClock,
  createFakeTenant,
  type FakeClock,
  type FakeTenant,
  type UseNoted,
} from './fake-tenant.ts';
import { type DoorOptions, doorFor } from './rotation-door.ts';

/** The secret that the tests rotate. */
export const SECRET = 'integrations/servicenow/isc-pat';
/** The base URL of the tenant that it belongs to. */
export const BASE_URL = 'https://acme.api.identitynow.com';
/** The night on which the tests begin. */
export const NIGHT = '2026-11-23T03:00:00.000Z';
/** Milliseconds of an hour and of a day. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A tenant with one designated token that is 40 days old, and the secret that holds it. */
export type World = {
  clock: FakeClock;
  tenant: FakeTenant;
  store: MemorySecretStore;
  first: Credentials;
  deps(options?: { around?: Around; apiVersion?: ApiVersion; seed?: string }): RotationDeps;
  /** The id that a stage names; null where none. */
  named(stage: string): string | null;
  /** The credentials of AWSCURRENT mint and are listed. */
  currentWorks(): boolean;
  /** Ids of live tokens that no stage names. */
  outside(): string[];
};

/** The settings of a rotation, with the policy's defaults. */
export function aRotation(settings: Partial<Rotation> = {}): Rotation {
  return rotationSchema.parse({ secret: SECRET, ...settings });
}

const straight: Around = (_call, work) => work();

/** Makes the world. */
export function createWorld(noted?: UseNoted): World {
  const clock = createFakeClock(NIGHT);
  const tenant = createFakeTenant(clock, noted);
  const store = createMemorySecretStore((message) => new AwsError(message));
  clock.advance(-40 * DAY);
  const first = tenant.addToken();
  clock.advance(40 * DAY);
  store.create(SECRET, JSON.stringify({ baseurl: BASE_URL, ...first }));
  const stageToken = (stage: string) => {
    const value = store.versions(SECRET).find(({ stages }) => stages.includes(stage))?.value ?? null;
    return value === null ? null : credentialsIn(value);
  };
  return {
    clock,
    tenant,
    store,
    first,
    named: (stage) => stageToken(stage)?.clientId ?? null,
    currentWorks: () => {
      const current = stageToken('AWSCURRENT');
      return current !== null && tenant.login(current);
    },
    outside: () => {
      const named = new Set(
        store
          .versions(SECRET)
          .flatMap(({ value, stages }) =>
            value === null || stages.length === 0 ? [] : credentialsIn(value).clientId,
          ),
      );
      return [...tenant.tokens.keys()].filter((id) => !named.has(id));
    },
    deps: ({ around = straight, apiVersion = 'v2025', seed = '' } = {}) => {
      let count = 0;
      return {
        openTenant: (credentials) => surroundTenant(tenant.open(credentials), around),
        store: surroundStore(store, around),
        clock,
        randomHex: (bytes) => {
          count += 1;
          const hex = `${Buffer.from(seed).toString('hex')}${count.toString(16).padStart(2, '0')}`;
          return hex.padStart(bytes * 2, '0').slice(-bytes * 2);
        },
        baseUrl: BASE_URL,
        apiVersion,
        sanity: { maxClockSkewMinutes: 10 },
      };
    },
  };
}

/** One night's work on one secret, as the workflow does it. */
export async function night(
  deps: RotationDeps,
  settings: Rotation = aRotation(),
  options: DoorOptions & { force?: boolean; mayDelete?: boolean } = {},
): Promise<RotationResult> {
  const rotator = createRotator(deps);
  const { force = false, mayDelete = true } = options;
  const now = deps.clock.now();
  const access = mayDelete ? doorFor(deps, options) : null;
  const result = await rotator.rotate(settings, { now, force, access });
  return rotator.cleanUp(result, { now: deps.clock.now(), access });
}

/** Nights until nothing can change any more. Returns the last night's result. */
export async function nights(
  world: World,
  { count = 8, settings = aRotation() }: { count?: number; settings?: Rotation } = {},
): Promise<RotationResult> {
  let result = await night(world.deps({ seed: 'n' }), settings);
  for (let index = 1; index < count; index += 1) {
    world.clock.advance(DAY);
    result = await night(world.deps({ seed: `n${index}` }), settings);
  }
  return result;
}

/** The kinds of a night's findings. */
export const kindsOf = ({ findings }: RotationResult) => findings.map(({ kind }) => kind);

/** The version that a stage names. */
export function versionWith(world: World, stage: string): { versionId: string; value: string } {
  const found = world.store.versions(SECRET).find(({ stages }) => stages.includes(stage));
  return { versionId: found?.versionId ?? '', value: found?.value ?? '' };
}

/** A token made by hand, as the value of a secret. */
export function handMade(world: World, name = 'made by hand'): { id: string; value: string } {
  const credentials = world.tenant.addToken({ name });
  return { id: credentials.clientId, value: JSON.stringify({ baseurl: BASE_URL, ...credentials }) };
}

function credentialsIn(value: string): Credentials {
  const { clientId, clientSecret } = JSON.parse(value);
  return { clientId, clientSecret };
}
