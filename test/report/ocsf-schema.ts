import { Ajv, type ValidateFunction } from 'ajv';
import published from './ocsf-schema-1.3.0.json' with { type: 'json' };

type Attribute = { type?: string; is_array?: boolean; requirement?: string; enum?: Record<string, string> };
type Described = { constraints?: { at_least_one?: string[] }; attributes: Record<string, Attribute> };

const objects: Record<string, Described> = published.objects;
const scalars: Record<string, object> = {
  integer_t: { type: 'integer' },
  long_t: { type: 'integer' },
  timestamp_t: { type: 'integer', minimum: 0 },
  string_t: { type: 'string', maxLength: 65_535 },
  username_t: { type: 'string' },
  url_t: { type: 'string' },
  email_t: { type: 'string' },
  json_t: {},
};

/** Validators of the published classes, by their `class_uid`; an attribute that a class does not have is a fault. */
export function ocsfValidators(): ReadonlyMap<number, ValidateFunction> {
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  for (const [name, object] of Object.entries(objects)) ajv.addSchema(schemaOf(object), name);
  const classes: Record<string, Described & { class_uid: number; category_uid: number }> = published.events;
  return new Map(
    Object.values(classes).map((event) => {
      const { class_uid, category_uid } = event;
      const { properties, ...rest } = schemaOf(event);
      const fixed = { class_uid: { const: class_uid }, category_uid: { const: category_uid } };
      return [class_uid, ajv.compile({ ...rest, properties: { ...properties, ...fixed } })];
    }),
  );
}

function schemaOf({ attributes, constraints }: Described) {
  const entries = Object.entries(attributes);
  const oneOf = constraints?.at_least_one;
  return {
    type: 'object',
    additionalProperties: false,
    required: entries.filter(([, { requirement }]) => requirement === 'required').map(([name]) => name),
    properties: Object.fromEntries(entries.map(([name, attribute]) => [name, schemaOfValue(attribute)])),
    ...(oneOf === undefined ? {} : { anyOf: oneOf.map((name) => ({ required: [name] })) }),
  };
}

function schemaOfValue({ type = 'json_t', is_array, enum: choices }: Attribute): object {
  const one = choices === undefined ? (scalars[type] ?? objectOf(type)) : oneOf(type, Object.keys(choices));
  return is_array === true ? { type: 'array', items: one } : one;
}

function oneOf(type: string, choices: string[]): object {
  return { enum: type === 'integer_t' ? choices.map(Number) : choices };
}

/** An object that the excerpt leaves out is one that this project does not write. */
function objectOf(type: string): object {
  return type in objects ? { $ref: type } : { not: {} };
}
