import { link, lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Check } from './checks.ts';

/** Whether a run could write its artefacts below a folder, tried with a file of its own that is gone afterwards. */
export async function checkOutFolder(folder: string): Promise<Check> {
  const subject = '--out';
  const wanted = resolve(folder);
  const there = await nearestThere(wanted);
  const failure = await tryToWrite(there);
  if (failure !== null)
    return {
      subject,
      state: 'bad',
      words: failure.startsWith('link:')
        ? `${there} is on a file system without hard links (${failure.slice(5)}), by which a run takes its turn. Name a folder on another one`
        : `${there} cannot be written to (${failure}). Check its rights and space, or name another folder`,
    };
  const words =
    there === wanted ? `${wanted} can be written to` : `${wanted} is not there yet, and can be made`;
  return { subject, state: 'good', words };
}

/** The folder itself, or the nearest one above it in which it would be made. */
async function nearestThere(folder: string): Promise<string> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

/** The code of what stands in the way, `link:` before it where only hard links fail; null where nothing does. */
async function tryToWrite(folder: string): Promise<string | null> {
  let trial: string | null = null;
  try {
    trial = await mkdtemp(join(folder, '.trial-'));
    // The archive passes over files with this ending, should somebody list it just now.
    const file = join(trial, 'trial.tmp');
    await writeFile(file, 'written to see whether it can be, and removed at once\n', { flush: true });
    return await link(file, join(trial, 'trial.lock')).then(
      () => null,
      (error: NodeJS.ErrnoException) => `link:${error.code}`,
    );
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    if (trial !== null) await rm(trial, { recursive: true, force: true });
  }
}
