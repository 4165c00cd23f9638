import { checkBaseUrl } from '../../host.ts';
import { sameSecret, secretNameOf } from '../../secret-designation.ts';
import type { FaultPath } from '../fault.ts';
import type { Objection, ReadableTenant } from './readable.ts';

/** What must hold for the tenants of a file taken together; paths start below `tenants`. */
export function acrossTenants(tenants: readonly ReadableTenant[]): Objection[] {
  return [...hosts(tenants), ...severalOnEnv(tenants), ...designatedTwice(tenants)];
}

/**
 * "`baseUrl` must be https on a known ISC host, or have `allowHost: true` beside it; http only on loopback."
 * And two names for one host would be two runs, with limits and notices of their own, on one tenant.
 */
function hosts(tenants: readonly ReadableTenant[]): Objection[] {
  const read = tenants.flatMap(({ tenant, baseUrl, allowHost }) =>
    baseUrl === null ? [] : [{ tenant, path: [tenant, 'baseUrl'], ...checkBaseUrl(baseUrl, allowHost) }],
  );
  const bad = read.flatMap((host) =>
    host.ok
      ? []
      : [{ path: host.path, message: host.reason.replace(/^baseUrl /, ''), remedy: 'Correct the URL.' }],
  );
  const good = read.flatMap((host) => (host.ok ? [{ ...host, key: host.baseUrl }] : []));
  const twice = repetitions(good).map(({ path, first }) => ({
    path,
    message: `is the base URL of tenant ${first.tenant} too`,
    remedy: 'Write each tenant once.',
  }));
  return [...bad, ...twice];
}

/** "`env` … for one tenant at most": the environment holds one pair of credentials. */
function severalOnEnv(tenants: readonly ReadableTenant[]): Objection[] {
  const onEnv = tenants
    .filter(({ credentials }) => credentials === 'env')
    .map(({ tenant }) => ({ tenant, path: [tenant, 'credentials'], key: 'env' }));
  return repetitions(onEnv).map(({ path, first }) => ({
    path,
    message: `is env for tenant ${first.tenant} already, and the environment holds the credentials of one`,
    remedy: 'Write secret:<Secrets Manager name or ARN>.',
  }));
}

/** Two rotations of one secret would each take the other's new token for the old one. */
function designatedTwice(tenants: readonly ReadableTenant[]): Objection[] {
  const designated = tenants.flatMap(({ tenant, rotations }) =>
    rotations.flatMap((rotation, index) => {
      if (rotation === null) return [];
      const { secret } = rotation;
      return [{ tenant, path: [tenant, 'rotations', index, 'secret'], key: secretNameOf(secret), secret }];
    }),
  );
  return repetitions(designated, (one, other) => sameSecret(one.secret, other.secret)).map(
    ({ path, first }) => ({
      path,
      message: `is designated already, in tenant ${first.tenant}`,
      remedy: 'Write one rotation for each secret.',
    }),
  );
}

/** Those whose key an earlier one has that is the same, each with the first such. */
function repetitions<Item extends { tenant: string; path: FaultPath; key: string }>(
  items: readonly Item[],
  isSame: (one: Item, other: Item) => boolean = () => true,
): (Item & { first: Item })[] {
  const firsts = new Map<string, Item[]>();
  return items.flatMap((item) => {
    const withKey = firsts.get(item.key) ?? [];
    const first = withKey.find((earlier) => isSame(earlier, item));
    if (first === undefined) firsts.set(item.key, [...withKey, item]);
    return first === undefined ? [] : [{ ...item, first }];
  });
}
