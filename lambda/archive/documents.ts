import * as z from 'zod';
import { readJson } from '../core/json.ts';
import { GuardError } from '../errors.ts';
import type { Archive, ArchiveBody, ArchivedObject } from '../ports.ts';
import { type ARTEFACTS, keyOf, type RunIdentity, runIdOf } from './run.ts';

/**
 * Reads back what a step of this run or of an earlier one wrote; null where it did not come so far.
 * @throws GuardError when it has another shape, or is of another run than the one in whose folder it lies
 */
export async function readIfThere<T>(archive: Archive, key: string, shape: z.ZodType<T>): Promise<T | null> {
  const kept = archive.documents?.get(key) as T | undefined;
  if (kept !== undefined) return kept;
  const stored = await archive.read(key);
  if (stored === null) return null;
  const document = readJson(shape, stored.body);
  if (document === null || !isOfItsRun(key, document))
    throw new GuardError(
      `${archive.locate(key)} was damaged: it is not what this tool wrote there. Restore it, or remove it.`,
    );
  return document;
}

function isOfItsRun(key: string, document: unknown): boolean {
  const runId = runIdOf(key);
  const { data } = ofARun.safeParse(document);
  return runId === null || data === undefined || data.runId === runId;
}

const ofARun = z.looseObject({ runId: z.string() });

/**
 * The shape of a list that may have a hundred thousand rows: each is looked at for what it cannot do without, and none
 * is copied.
 */
export function longList<T>(isRow: (row: Record<string, unknown>) => boolean): z.ZodType<T[]> {
  return z.custom<T[]>((list) => Array.isArray(list) && list.every((row) => isObject(row) && isRow(row)));
}

/** The shape of a part on which no deletion hangs, or which is looked at elsewhere. */
export function someObject<T extends object>(): z.ZodType<T> {
  return z.custom<T>(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
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
 * @throws GuardError when it has another shape, or is of another run
 */
export async function readLong<T>(
  archive: Archive,
  { run, name }: Artefact,
  shape: z.ZodType<T>,
): Promise<T | null> {
  return readIfThere(archive, keyOf(run, name), shape);
}

/**
 * Reads back an artefact of the same run.
 * @throws GuardError when it is not there, has another shape, or is of another run
 */
export function readOwnLong<T>(archive: Archive, { run, name }: Artefact, shape: z.ZodType<T>): Promise<T> {
  return readOwnJson(archive, keyOf(run, name), shape);
}

/**
 * Reads back what an earlier step of the same run wrote.
 * @throws GuardError when it is not there, has another shape, or is of another run
 */
export async function readOwnJson<T>(archive: Archive, key: string, shape: z.ZodType<T>): Promise<T> {
  const own = await readIfThere(archive, key, shape);
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

const pieceLength = 65_536;

/** The same text in fewer, longer pieces. */
export function* joined(pieces: Iterable<string>): Generator<string> {
  let open: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    open.push(piece);
    length += piece.length;
    if (length < pieceLength) continue;
    yield open.join('');
    open = [];
    length = 0;
  }
  yield open.join('');
}

/** A list as JSON, an item a line, each line indented. */
export function* listPieces(items: Iterable<unknown>, indent = ''): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield `${before}\n${indent}${JSON.stringify(item)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : `\n${indent.slice(2)}]`;
}

/** An object as JSON: what is undefined is left out, and its lists have an item a line, so that no text is long. */
export function* objectPieces(object: Record<string, unknown>): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    if (Array.isArray(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}
