import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { StoreError } from '../errors.ts';
import type { Archive, ArchiveBody, ArchivedObject, WriteCondition, WriteOutcome } from '../ports.ts';
import { codeOf, replaceFile, withLock } from './replace-file.ts';

const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/;

/**
 * The archive as a folder, with the bucket's layout and the bucket's conditional writes.
 * A write is seen whole or not at all (written aside, flushed, renamed), also after a crash.
 */
export function createFolderArchive(root: string): Archive {
  const pathOf = (key: string): string => insideOf(root, key);
  return {
    read: (key) => readObject(pathOf(key)),
    write: (key, body, condition) =>
      condition === undefined
        ? replaceFile(pathOf(key), body)
        : withLock(pathOf(key), () => writeIf(pathOf(key), body, condition)),
    list: (prefix, limit) => listKeys(root, prefix, limit),
    locate: (key) => pathOf(key),
  };
}

function insideOf(root: string, key: string): string {
  const path = resolve(root, key);
  if (!keyPattern.test(key) || key.includes('..') || !path.startsWith(resolve(root) + sep)) {
    throw new StoreError(`archive: "${key}" is no key. Keys are made by this tool only; please report this.`);
  }
  return path;
}

async function readObject(path: string): Promise<ArchivedObject | null> {
  try {
    const body = await readFile(path, 'utf8');
    return { body, etag: createHash('sha256').update(body).digest('hex') };
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): StoreError {
  return new StoreError(`archive: ${path} cannot be read (${codeOf(error)}). Check the folder's rights.`);
}

async function writeIf(path: string, body: ArchiveBody, condition: WriteCondition): Promise<WriteOutcome> {
  return conditionHolds(await readObject(path), condition) ? replaceFile(path, body) : { written: false };
}

/** Whether what is there now allows a conditional write. */
export function conditionHolds(present: ArchivedObject | null, condition: WriteCondition): boolean {
  return 'ifMatch' in condition ? present?.etag === condition.ifMatch : present === null;
}

async function listKeys(root: string, prefix: string, limit = Number.POSITIVE_INFINITY): Promise<string[]> {
  const entries = await readdir(insideOf(root, prefix), { recursive: true, withFileTypes: true }).catch(
    (error) => {
      if (isMissing(error)) return [];
      throw new StoreError(
        `archive: ${prefix} cannot be listed (${codeOf(error)}). Check the folder's rights.`,
      );
    },
  );
  const keys = entries
    .filter((entry) => entry.isFile() && !/\.(?:tmp|lock|ticket)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(resolve(root).length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
  return keys.slice(Math.max(0, keys.length - limit));
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

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
