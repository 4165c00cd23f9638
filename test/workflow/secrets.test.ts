import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { accessTokensOf, SECRET } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

type Watched = { world: NightWorld; secrets: () => string[]; ends: unknown[] };

/** A world in which a secret is due for rotation, and that knows every secret that it made. */
async function openWatched(): Promise<Watched> {
  const world = await openWorld({ policy: { rotate: 'on' } });
  const { sandbox, store } = world;
  const accessTokens = accessTokensOf(sandbox);
  const secrets = (): string[] => [
    'canary-secret',
    sandbox.worker.clientSecret,
    ...accessTokens,
    ...sandbox.tenant.tokens().map(({ secret }) => secret),
    ...store.versions(SECRET).flatMap(({ value }) => (value === null ? [] : JSON.parse(value).clientSecret)),
  ];
  return { world, secrets, ends: [] };
}

async function liveNight({ world, ends }: Watched, changes?: Partial<RunDeps>): Promise<void> {
  ends.push(await world.night(changes).catch((error: unknown) => error));
}

/** Secrets found in anything that a night leaves: artefacts, keys, messages, log, progress, metrics, errors. */
function leaks({ world, secrets, ends }: Watched): string[] {
  const texts = [...world.objects].flat();
  const ended = inspect([ends, world.sent, world.emitted], { depth: null, showHidden: true });
  const text = [...texts, ...world.logged, ended].join('\n');
  const forms = secrets().flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(`client_secret=${secret}`),
  ]);
  return [...new Set(forms)].filter((form) => text.includes(form));
}

const targets = ['token', 'list', 'identities', 'create', 'patch', 'delete'] as const;
const statuses = [400, 401, 403, 404, 409, 429, 500, 503];

describe('no secret is in anything that a night leaves', () => {
  it('when all goes well, with a rotation and a retirement', async () => {
    const watched = await openWatched();
    for (let nights = 0; nights < 5; nights += 1) {
      await liveNight(watched);
      watched.world.pass(1);
    }
    expect(watched.secrets().length).toBeGreaterThan(20);
    expect(watched.world.store.versions(SECRET).length).toBeGreaterThan(1);
    expect(leaks(watched)).toEqual([]);
  });

  it.each(targets)('when every answer to "%s" is an error that echoes what was sent', async (operation) => {
    for (const status of statuses) {
      const watched = await openWatched();
      const fault = { kind: 'echo', status, text: 'canary-secret' } as const;
      watched.world.sandbox.faults.set({ rules: [{ target: { operation }, fault }] });
      await liveNight(watched);
      expect(leaks(watched)).toEqual([]);
    }
  });

  it('when an adapter throws an error of its own that holds one', async () => {
    const watched = await openWatched();
    const { archive, tenant, notifier, rotator } = watched.world.deps();
    const fail = async (): Promise<never> => {
      throw new TypeError('canary-secret', { cause: { headers: { authorization: 'canary-secret' } } });
    };
    for (const changes of [
      { tenant: { ...tenant, connect: fail } },
      { tenant: { ...tenant, listTokens: fail } },
      { tenant: { ...tenant, describeOwners: fail } },
      { tenant: { ...tenant, deleteToken: fail } },
      { rotator: { ...rotator, rotate: fail, cleanUp: fail } },
      { notifier: { ...notifier, publish: fail } },
      { archive: { ...archive, list: fail } },
      { emitMetrics: fail },
    ] satisfies Partial<RunDeps>[])
      await liveNight(watched, changes);
    expect(leaks(watched)).toEqual([]);
  });

  it('unless it is put there by hand', async () => {
    const watched = await openWatched();
    watched.world.logged.push(watched.world.sandbox.worker.clientSecret);
    expect(leaks(watched)).toEqual([watched.world.sandbox.worker.clientSecret]);
  });

  it('when the secrets in the store are malformed', async () => {
    const watched = await openWatched();
    for (const value of [
      'canary-secret',
      '{"clientSecret":"canary-secret"',
      '{"clientSecret":["canary-secret"]}',
    ]) {
      await watched.world.store.put(SECRET, { versionId: `v-${value}`, value, stage: 'AWSPENDING' });
      await liveNight(watched).catch(() => undefined);
      watched.world.pass(1);
    }
    const { world, ends } = watched;
    const malformed = { world, ends, secrets: () => ['canary-secret'] };
    expect(leaks(malformed)).toEqual([]);
  });
});
