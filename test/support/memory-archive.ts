import { hashText } from '../../lambda/core/json.ts';
import type { Archive, ArchiveBody, WriteCondition } from '../../lambda/ports.ts';
import type { Around } from './around.ts';

/** The objects of an archive by key; they outlive the runs that wrote them. */
export type Objects = Map<string, string>;

const straight: Around = (_call, work) => work();

/** An archive over these objects, with the bucket's conditional writes; `around` surrounds every call. */
export function createMemoryArchive(objects: Objects, around: Around = straight): Archive {
  return {
    read: (key) =>
      around(`read ${key}`, async () => {
        const body = objects.get(key);
        return body === undefined ? null : { body, etag: hashText(body) };
      }),
    write: (key, written, condition) =>
      around(`write ${key}`, async () => {
        if (!holds(objects.get(key), condition)) return { written: false };
        const body = textOf(written);
        objects.set(key, body);
        return { written: true, etag: hashText(body) };
      }),
    list: (prefix, limit) =>
      around(`list ${prefix}`, async () => {
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
        return keys.slice(-Math.min(limit ?? keys.length, keys.length));
      }),
    locate: (key) => `memory/${key}`,
  };
}

function textOf(body: ArchiveBody): string {
  return typeof body === 'string' ? body : [...body].join('');
}

function holds(present: string | undefined, condition: WriteCondition | undefined): boolean {
  if (condition === undefined) return true;
  if ('ifNoneMatch' in condition) return present === undefined;
  return present !== undefined && hashText(present) === condition.ifMatch;
}
