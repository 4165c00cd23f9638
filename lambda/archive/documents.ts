import { GuardError } from '../errors.ts';
import type { Archive, ArchivedObject } from '../ports.ts';
import { joined, objectPieces, readLongDocument } from './long-document.ts';
import { keyOf, type RunIdentity } from './run.ts';

/**
 * Reads back what a step of this run or of an earlier one wrote; null where it did not come so far.
 * @throws GuardError when it is no JSON any more
 */
export async function readIfThere<T>(archive: Archive, key: string): Promise<T | null> {
  const stored = await archive.read(key);
  if (stored === null) return null;
  try {
    return JSON.parse(stored.body);
  } catch {
    throw damaged(archive, key);
  }
}

/** The lists of each artefact that may be too long to be an array. */
const longLists = {
  inventory: ['entries'],
  plan: ['planned', 'findings'],
  results: ['tokens', 'findings'],
  findings: ['findings'],
} as const;

/** Writes a long artefact of a run, a piece at a time. */
export async function writeLong(
  archive: Archive,
  { run, name }: LongArtefact,
  document: Record<string, unknown>,
): Promise<void> {
  await archive.write(keyOf(run, name), joined(objectPieces(document)));
}

type LongArtefact = { run: Pick<RunIdentity, 'prefix'>; name: keyof typeof longLists };

/**
 * Reads back a long artefact of a run; null where there is none. Its long lists are rows.
 * @throws GuardError when it is no JSON any more
 */
export async function readLong<T>(archive: Archive, { run, name }: LongArtefact): Promise<T | null> {
  const key = keyOf(run, name);
  const pieces = await archive.readPieces(key);
  if (pieces === null) return null;
  try {
    return await readLongDocument<T>(pieces, longLists[name]);
  } catch (error) {
    throw error instanceof SyntaxError ? damaged(archive, key) : error;
  }
}

function damaged(archive: Archive, key: string): GuardError {
  return new GuardError(`${archive.locate(key)} was damaged: it is no JSON. Restore it, or remove it.`);
}

/**
 * Reads back a long artefact of the same run.
 * @throws GuardError when it is not there
 */
export async function readOwnLong<T>(archive: Archive, artefact: LongArtefact): Promise<T> {
  const own = await readLong<T>(archive, artefact);
  if (own !== null) return own;
  const key = keyOf(artefact.run, artefact.name);
  throw new GuardError(`${key} of this run is not in the archive: nothing more was done.`);
}

/**
 * Replaces what was read under a key, or puts something where nothing was.
 * @throws GuardError when someone else wrote it since
 */
export async function replaceRead(
  archive: Archive,
  { key, stored }: { key: string; stored: ArchivedObject | null },
  body: string,
): Promise<void> {
  const condition = stored === null ? { ifNoneMatch: '*' as const } : { ifMatch: stored.etag };
  const outcome = await archive.write(key, body, condition);
  if (!outcome.written) throw new GuardError(`${key} was changed by someone else during this run.`);
}
