import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removalOf } from '../core/shell.ts';
import { StoreError } from '../errors.ts';
import type { ArchiveBody, WriteOutcome } from '../ports.ts';

const bufferBytes = 65_536;

/** Writes a file that is seen whole or not at all, also after a crash: written aside, flushed, renamed. */
export async function replaceFile(path: string, body: ArchiveBody): Promise<WriteOutcome> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(path));
    const etag = await writeAside(aside, typeof body === 'string' ? [body] : body);
    await rename(aside, path);
    return { written: true, etag };
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    if (!isOfTheSystem(error)) throw error;
    throw new StoreError(
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

/** Whether a call to the system failed, and not what makes the chunks. */
function isOfTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/**
 * Makes a folder, and those above it that are missing. Not with the `recursive` of `mkdir`, which tries for ever
 * where a folder that is there answers that it is not (`/proc`).
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    // Whatever the umask: others on the machine need not know which tokens a tenant has.
    await mkdir(folder, 0o700);
  } catch (error) {
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) throw error;
  }
}
/** The code of an error of the system, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

const lockPatienceMs = 10_000;
const lockAbandonedMs = 30_000;

/** Makes compare-and-write one act between processes: a hard link exists or it does not. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
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
        throw new StoreError(
          `archive: ${lock} cannot be taken (${codeOf(error)}). A run takes its turn by a hard link: where the file system has none, name a folder on another one.`,
        );
    }
    await removeAbandoned(lock);
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new StoreError(
    `archive: ${lock} is held by another process. Wait for it; if there is none, remove it: \`${removalOf(lock)}\`.`,
  );
}

async function removeAbandoned(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => null);
  if (found !== null && Date.now() - found.ctimeMs > lockAbandonedMs) await rm(lock, { force: true });
}
