import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/refusal.ts';
import { isRecord } from './json-body.ts';

/**
 * Applies a JSON Patch of whole fields to an object and returns the fields that it touched, with their
 * new values; a removed one is null. `move`, `copy` and paths into a field are not known.
 * @throws Refusal 400 for anything malformed, a field that is not patchable, or a failed `test`
 * @see https://datatracker.ietf.org/doc/html/rfc6902
 */
export function patchedFields(
  patch: unknown,
  target: { patchable: readonly string[]; fields: Record<string, unknown> },
): Map<string, unknown> {
  if (!Array.isArray(patch) || patch.length === 0)
    throw new Refusal(400, 'The body must be a list of operations');
  const touched = new Map<string, unknown>();
  for (const operation of patch) {
    const { op, field, value } = readOperation(operation, target.patchable);
    const current = touched.has(field) ? touched.get(field) : target.fields[field];
    if (op !== 'test') touched.set(field, value);
    else if (!isDeepStrictEqual(current, value)) throw new Refusal(400, `The test of /${field} failed`);
  }
  return touched;
}

function readOperation(operation: unknown, patchable: readonly string[]) {
  if (!isRecord(operation)) throw new Refusal(400, 'An operation must be an object');
  const { op, path } = operation;
  if (op !== 'replace' && op !== 'add' && op !== 'remove' && op !== 'test')
    throw new Refusal(400, 'op must be add, remove, replace or test');
  const field = typeof path === 'string' && path.startsWith('/') ? path.slice(1) : '';
  if (!patchable.includes(field)) throw new Refusal(400, 'path must be that of a patchable field');
  if (op !== 'remove' && !('value' in operation)) throw new Refusal(400, `${op} needs a value`);
  return { op, field, value: op === 'remove' ? null : operation['value'] };
}
