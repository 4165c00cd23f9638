import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { AwsError } from '../errors.ts';
import type { Archive, ArchiveBody, ArchivedObject, WriteCondition, WriteOutcome } from '../ports.ts';
import { makeFolder } from './make-folder.ts';

const lockPatienceMs = 10_000;
const lockAbandonedMs = 30_000;
const bufferBytes = 65_536;
const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/;

/**
 * The archive as a folder, with the bucket's layout and the bucket's conditional writes.
 * A write is seen whole or not at all (written aside, flushed, renamed), also after a crash.
 */
export function createFolderArchive(root: string): Archive {
  const pathOf = (key: string): string => insideOf(root, key);
  return {
    read: (key) => readObject(pathOf(key)),
    readPieces: async (key) => ((await isThere(pathOf(key))) ? piecesAt(pathOf(key)) : null),
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
    throw new AwsError(`archive: "${key}" is no key. Keys are made by this tool only; please report this.`);
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

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw unreadable(path, error);
  }
}

async function* piecesAt(path: string): AsyncGenerator<string> {
  try {
    const file = await open(path);
    try {
      yield* piecesOf(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* piecesOf(file: FileHandle): AsyncGenerator<string> {
  const buffer = Buffer.allocUnsafe(bufferBytes);
  const decoder = new TextDecoder();
  for (;;) {
    const { bytesRead } = await file.read(buffer);
    yield decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
    if (bytesRead === 0) return;
  }
}

function unreadable(path: string, error: unknown): AwsError {
  return new AwsError(`archive: ${path} cannot be read (${codeOf(error)}). Check the folder's rights.`);
}

async function replaceFile(path: string, body: ArchiveBody): Promise<WriteOutcome> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(path));
    const etag = await writeAside(aside, typeof body === 'string' ? [body] : body);
    await rename(aside, path);
    return { written: true, etag };
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    if (!isOfTheSystem(error)) throw error;
    throw new AwsError(
      `archive: ${dirname(path)} cannot be written to (${codeOf(error)}). Check the folder's rights and space.`,
    );
  }
}

/** Writes and flushes a new file; its etag. */
async function writeAside(aside: string, pieces: Iterable<string>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(aside, 'w', 0o600);
  try {
    for (const bytes of encoded(pieces)) {
      hash.update(bytes);
      await file.writeFile(bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Pieces in UTF-8; one buffer serves them all, so that a long file takes no more memory than a short one. */
function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const buffer = Buffer.allocUnsafe(bufferBytes);
  for (const piece of pieces) {
    for (let rest = piece; rest !== ''; ) {
      const { read, written } = encoder.encodeInto(rest, buffer);
      yield buffer.subarray(0, written);
      rest = rest.slice(read);
    }
  }
}

async function writeIf(path: string, body: ArchiveBody, condition: WriteCondition): Promise<WriteOutcome> {
  return conditionHolds(await readObject(path), condition) ? replaceFile(path, body) : { written: false };
}

/** Whether what is there now allows a conditional write. */
export function conditionHolds(present: ArchivedObject | null, condition: WriteCondition): boolean {
  return 'ifMatch' in condition ? present?.etag === condition.ifMatch : present === null;
}

/** Makes compare-and-write one act between processes: a hard link exists or it does not. */
async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const ticket = `${path}.${randomUUID()}.ticket`;
  await replaceFile(ticket, `${process.pid}\n`);
  try {
    await takeLock(lock, ticket);
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(ticket, { force: true });
  }
}

async function takeLock(lock: string, ticket: string): Promise<void> {
  for (let waited = 0; waited < lockPatienceMs; waited += 20) {
    try {
      await link(ticket, lock);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        throw new AwsError(`archive: ${lock} cannot be taken (${codeOf(error)}).`);
    }
    await removeAbandoned(lock);
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new AwsError(
    `archive: ${lock} is held by another process. Wait for it, or remove the file if there is none.`,
  );
}

async function removeAbandoned(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => null);
  if (found !== null && Date.now() - found.ctimeMs > lockAbandonedMs) await rm(lock, { force: true });
}

async function listKeys(root: string, prefix: string, limit = Number.POSITIVE_INFINITY): Promise<string[]> {
  const entries = await readdir(insideOf(root, prefix), { recursive: true, withFileTypes: true }).catch(
    (error) => {
      if (isMissing(error)) return [];
      throw new AwsError(
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

/** Whether a call to the system failed, and not what makes the chunks. */
function isOfTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
