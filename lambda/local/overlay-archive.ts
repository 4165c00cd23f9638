import type { Archive } from '../ports.ts';
import { conditionHolds } from './folder-archive.ts';

/**
 * An archive that reads through to another one but keeps its own writes apart: what a read-only command runs on.
 * Keys in `apart` are not seen below. Locations are those of the scratch archive, which no other process writes to.
 */
export function createOverlayArchive(below: Archive, scratch: Archive, apart: readonly string[]): Archive {
  const read: Archive['read'] = async (key) =>
    (await scratch.read(key)) ?? (apart.includes(key) ? null : below.read(key));
  return {
    read,
    write: async (key, body, condition) =>
      condition === undefined || conditionHolds(await read(key), condition)
        ? scratch.write(key, body)
        : { written: false },
    list: async (prefix, limit) => {
      const seen = (await below.list(prefix)).filter((key) => !apart.includes(key));
      const keys = [...new Set([...seen, ...(await scratch.list(prefix))])].sort();
      return keys.slice(Math.max(0, keys.length - (limit ?? keys.length)));
    },
    locate: scratch.locate,
  };
}
