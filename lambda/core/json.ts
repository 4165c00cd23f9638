import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** Any value that survives JSON unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** SHA-256 of a text, as `sha256:<hex>`. */
export function hashText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** SHA-256 of a value's JSON with sorted keys, so that equal values have equal hashes. */
export function hashJson(value: Json): string {
  return hashText(JSON.stringify(value, (_key, inner: Json) => sortKeys(inner)));
}

function sortKeys(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Reads a text as JSON of a shape; null where it is neither. */
export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
