import type { Archive } from '../ports.ts';

/**
 * An archive that reads through to another one but keeps its own writes apart: what a read-only command runs on.
 * Keys in `apart` are never read from below. Locations are those of the scratch archive.
 */
export function createOverlayArchive(below: Archive, scratch: Archive, apart: readonly string[]): Archive {
  return {
    read: async (key) => (await scratch.read(key)) ?? (apart.includes(key) ? null : below.read(key)),
    write: scratch.write,
    list: async (prefix, limit) => {
      const keys = new Set([...(await below.list(prefix, limit)), ...(await scratch.list(prefix, limit))]);
      return [...keys].sort().slice(-Math.min(limit ?? keys.size, keys.size));
    },
    locate: scratch.locate,
  };
}
