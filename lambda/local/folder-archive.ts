import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { AwsError } from '../errors.ts';
import type { Archive, ArchiveBody, ArchivedObject, WriteCondition, WriteOutcome } from '../ports.ts';

const lockPatienceMs = 10_000;
const lockAbandonedMs = 30_000;
const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/;

/**
 * The archive as a folder, with the bucket's layout and the bucket's conditional writes.
 * A write is seen whole or not at all (written aside, flushed, renamed), also after a crash.
 */
export function createFolderArchive(root: string): Archive {
  const pathOf = (key: string): string => insideOf(root, key);
  return {
    read: (key) => readObject(pathOf(key)),
    readBytes: (key) => readFileAt(pathOf(key)),
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
  const bytes = await readFileAt(path);
  if (bytes === null) return null;
  const body = bytes.toString('utf8');
  return { body, etag: etagOf(body) };
}

async function readFileAt(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw new AwsError(`archive: ${path} cannot be read (${codeOf(error)}). Check the folder's rights.`);
  }
}

async function replaceFile(path: string, body: ArchiveBody): Promise<WriteOutcome> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(aside, 'w', 0o600);
    try {
      for (const chunk of chunksOf(body)) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw new AwsError(
      `archive: ${dirname(path)} cannot be written to (${codeOf(error)}). Check the folder's rights and space.`,
    );
  }
  return { written: true, etag: etagOf(body) };
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

function etagOf(body: ArchiveBody): string {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(body)) hash.update(chunk);
  return hash.digest('hex');
}

function chunksOf(body: ArchiveBody): readonly (string | Uint8Array)[] {
  return typeof body === 'string' ? [body] : body;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
