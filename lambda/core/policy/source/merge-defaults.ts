import { isMap, isScalar, Pair, YAMLMap } from 'yaml';

/**
 * The file's map with `defaults` merged into every tenant, key by key; lists and scalars replace.
 * The nodes are the file's own, so that what was merged still knows where it is written.
 */
export function mergeDefaults(root: YAMLMap): YAMLMap {
  const defaults = root.get('defaults', true);
  const tenants = root.get('tenants', true);
  if (!isMap(defaults) || !isMap(tenants)) return root;
  const merged = withItems(
    tenants,
    tenants.items.map(({ key, value }) => new Pair(key, isMap(value) ? mergeMaps(value, defaults) : value)),
  );
  return withItems(
    root,
    root.items.map((pair) => (pair.value === tenants ? new Pair<unknown, unknown>(pair.key, merged) : pair)),
  );
}

function mergeMaps(own: YAMLMap, defaults: YAMLMap): YAMLMap {
  const ownKeys = new Set(own.items.map(keyText));
  return withItems(own, [
    ...own.items.map((pair) => mergePair(pair, defaults)),
    ...defaults.items.filter((pair) => !ownKeys.has(keyText(pair))),
  ]);
}

function mergePair(pair: Pair, defaults: YAMLMap): Pair {
  const inherited = defaults.items.find((candidate) => keyText(candidate) === keyText(pair))?.value;
  if (!isMap(pair.value) || !isMap(inherited)) return pair;
  return new Pair(pair.key, mergeMaps(pair.value, inherited));
}

/** The text of a pair's key: the reader allows no other keys than scalars. */
export function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function withItems(map: YAMLMap, items: Pair[]): YAMLMap {
  const copy = new YAMLMap();
  copy.items = items;
  copy.range = map.range ?? null;
  return copy;
}
