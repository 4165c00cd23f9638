import { randomUUID } from 'node:crypto';
import { link, rm, stat } from 'node:fs/promises';
import { StoreError } from '../errors.ts';
import { codeOf, replaceFile } from './replace-file.ts';

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
    `archive: ${lock} is held by another process. Wait for it, or remove the file if there is none.`,
  );
}

async function removeAbandoned(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => null);
  if (found !== null && Date.now() - found.ctimeMs > lockAbandonedMs) await rm(lock, { force: true });
}
