import type { Archive } from '../ports.ts';

/**
 * An archive that reads through to another one but keeps its own writes apart: what a read-only command runs on.
 * Locations are those of the scratch archive.
 */
export function createOverlayArchive(below: Archive, scratch: Archive): Archive {
  return {
    async read(key) {
      return (await scratch.read(key)) ?? below.read(key);
    },
    async write(key, body) {
      return scratch.write(key, body);
    },
    async list(prefix, limit) {
      const keys = new Set([...(await below.list(prefix, limit)), ...(await scratch.list(prefix, limit))]);
      return [...keys].sort().slice(-Math.min(limit ?? keys.size, keys.size));
    },
    locate: (key) => scratch.locate(key),
  };
}
