import * as z from 'zod';
import { tenantSchema } from '../../../lambda/core/policy/schema.ts';

const keySchema = z.object({
  type: z.string(),
  description: z.string().default(''),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().default(0),
  maxItems: z.number().optional(),
  maxLength: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).default([]),
});

type Key = z.infer<typeof keySchema>;

/** Every key of a tenant as a Markdown table, made from the schema that the parser uses. */
export function keyTable(): string {
  const tenant = keySchema.parse(z.toJSONSchema(tenantSchema, { io: 'input' }));
  const rows = rowsOf(tenant, '');
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf(parent: Key, prefix: string): string[] {
  return Object.entries(parent.properties ?? {}).flatMap(([name, schema]) => {
    const key = keySchema.parse(schema);
    const path = `${prefix}${name}`;
    const fallback = parent.required.includes(name) ? 'required' : defaultOf(key);
    const row = `| \`${path}\` | ${valuesOf(key)} | ${fallback} | ${escapeCell(key.description)} |`;
    return [row, ...rowsOf(key, `${path}.`), ...rowsOfItems(key, path)];
  });
}

function rowsOfItems(list: Key, path: string): string[] {
  const items = keySchema.safeParse(list.items);
  return items.success ? rowsOf(items.data, `${path}[].`) : [];
}

function defaultOf(key: Key): string {
  if (key.default === undefined || key.type === 'object') return '';
  return `\`${typeof key.default === 'string' ? key.default : JSON.stringify(key.default)}\``;
}

function valuesOf(key: Key): string {
  if (key.const !== undefined) return `\`${String(key.const)}\``;
  if (key.enum !== undefined) return key.enum.map((value) => `\`${value}\``).join(' ');
  if (key.type === 'boolean') return '`true` `false`';
  if (key.type === 'integer') return `whole number, ${key.minimum} to ${key.maximum}`;
  if (key.type === 'number') return `number, ${key.minimum} to ${key.maximum}`;
  if (key.type === 'array') return `list of ${key.minItems} to ${key.maxItems}`;
  if (key.format === 'date') return 'day';
  if (key.type === 'object') return 'map';
  return key.maxLength === undefined ? 'text' : `text, at most ${key.maxLength} characters`;
}

function escapeCell(text: string): string {
  return text.replace(/[|<>*]/g, '\\$&');
}
