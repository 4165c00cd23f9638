import type { Archive, ArchiveBody } from '../ports.ts';
import { conditionHolds } from './folder-archive.ts';

/**
 * An archive that reads through to another one but keeps its own writes in memory: what a read-only command runs on.
 * A text in pieces is made when it is read, if ever. Keys in `apart` are not seen below.
 */
export function createOverlayArchive(below: Archive, apart: readonly string[]): Archive {
  const written = new Map<string, { body: ArchiveBody; etag: string }>();
  const read: Archive['read'] = async (key) => {
    const own = written.get(key);
    if (own === undefined) return apart.includes(key) ? null : below.read(key);
    const made = { ...own, body: typeof own.body === 'string' ? own.body : [...own.body].join('') };
    written.set(key, made);
    return made;
  };
  let writes = 0;
  return {
    read,
    write: async (key, body, condition) => {
      if (condition !== undefined && !conditionHolds(await read(key), condition)) return { written: false };
      writes += 1;
      const etag = `overlay-${writes}`;
      written.set(key, { body, etag });
      return { written: true, etag };
    },
    list: async (prefix, limit) => {
      const seen = (await below.list(prefix)).filter((key) => !apart.includes(key));
      const own = [...written.keys()].filter((key) => key.startsWith(prefix));
      const keys = [...new Set([...seen, ...own])].sort();
      return keys.slice(Math.max(0, keys.length - (limit ?? keys.length)));
    },
    locate: below.locate,
    documents: new Map(),
  };
}
