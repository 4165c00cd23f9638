import { Ajv } from 'ajv';
import type { Answered } from './client.ts';
import document from './vendor-document.json' with { type: 'json' };

/**
 * The vendor's OpenAPI document of the v1 operations that the sandbox has, without its descriptions and examples.
 * @see https://developer.sailpoint.com/docs/api/update-bulk-personal-access-tokens-v-1
 */
const ajv = new Ajv({ strict: false, allErrors: true })
  .addFormat('int32', true)
  .addFormat(
    'date-time',
    (text) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  )
  .addSchema({ ...closed(document), $id: 'vendor' });

/** What an answer breaks of the document of its operation (`GET /identities/v1/{id}`); undocumented fields too. */
export function answerFaults(operation: string, answered: Answered): unknown[] {
  return faults(`${pointerOf(operation)}/responses/${answered.status}`, answered.body);
}

/** What a request's body breaks of the document of its operation. */
export function requestFaults(operation: string, contentType: string, body: unknown): unknown[] {
  return faults(`${pointerOf(operation)}/request/${escaped(contentType)}`, body);
}

function faults(pointer: string, value: unknown): unknown[] {
  const validate = ajv.getSchema(`vendor#${pointer}`);
  if (!validate) return [`The document has no ${pointer}`];
  return validate(value) ? [] : (validate.errors ?? []);
}

function pointerOf(operation: string): string {
  const [method = '', path = ''] = operation.split(' ');
  return `/paths/${escaped(path)}/${method.toLowerCase()}`;
}

/** A JSON pointer's part within the fragment of an address. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The same schemas, in which an object has no fields but the documented ones. */
function closed(schema: object): object {
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    isObject(value) ? closed(value) : value,
  ]);
  const isOfFields = 'properties' in schema && 'type' in schema;
  return Array.isArray(schema)
    ? entries.map(([, value]) => value)
    : { ...Object.fromEntries(entries), ...(isOfFields && { additionalProperties: false }) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
