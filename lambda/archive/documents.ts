import { GuardError } from '../errors.ts';
import type { Archive, ArchiveBody, ArchivedObject } from '../ports.ts';
import { joined, objectPieces } from './long-document.ts';
import { type ARTEFACTS, keyOf, type RunIdentity } from './run.ts';

/**
 * Reads back what a step of this run or of an earlier one wrote; null where it did not come so far.
 * @throws GuardError when it is no JSON any more
 */
export async function readIfThere<T>(archive: Archive, key: string): Promise<T | null> {
  const kept = archive.documents?.get(key) as T | undefined;
  if (kept !== undefined) return kept;
  const stored = await archive.read(key);
  if (stored === null) return null;
  try {
    return JSON.parse(stored.body);
  } catch {
    throw damaged(archive, key);
  }
}

/** Writes a long artefact of a run, a piece at a time. */
export async function writeLong(
  archive: Archive,
  { run, name }: Artefact,
  document: Record<string, unknown>,
): Promise<void> {
  const key = keyOf(run, name);
  if (archive.documents === undefined) await archive.write(key, joined(objectPieces(document)));
  else archive.documents.set(key, document);
}

/** An artefact of a run. */
type Artefact = { run: Pick<RunIdentity, 'prefix'>; name: keyof typeof ARTEFACTS };

/**
 * Reads back an artefact of a run; null where there is none.
 * @throws GuardError when it is no JSON any more
 */
export async function readLong<T>(archive: Archive, { run, name }: Artefact): Promise<T | null> {
  return readIfThere<T>(archive, keyOf(run, name));
}

function damaged(archive: Archive, key: string): GuardError {
  return new GuardError(`${archive.locate(key)} was damaged: it is no JSON. Restore it, or remove it.`);
}

/**
 * Reads back an artefact of the same run.
 * @throws GuardError when it is not there
 */
export function readOwnLong<T>(archive: Archive, { run, name }: Artefact): Promise<T> {
  return readOwnJson<T>(archive, keyOf(run, name));
}

/**
 * Reads back what an earlier step of the same run wrote.
 * @throws GuardError when it is not there
 */
export async function readOwnJson<T>(archive: Archive, key: string): Promise<T> {
  const own = await readIfThere<T>(archive, key);
  if (own !== null) return own;
  throw new GuardError(`${key} of this run is not in the archive: nothing more was done.`);
}

/**
 * Replaces what was read under a key, or puts something where nothing was.
 * @throws GuardError when someone else wrote it since
 */
export async function replaceRead(
  archive: Archive,
  { key, stored }: { key: string; stored: ArchivedObject | null },
  body: ArchiveBody,
): Promise<void> {
  const condition = stored === null ? { ifNoneMatch: '*' as const } : { ifMatch: stored.etag };
  const outcome = await archive.write(key, body, condition);
  if (!outcome.written) throw new GuardError(`${key} was changed by someone else during this run.`);
}
