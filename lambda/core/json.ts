import { hash } from 'node:crypto';
import type { z } from 'zod';
import { order } from './text.ts';

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
  return `sha256:${hash('sha256', text)}`;
}

/** SHA-256 of a value's JSON with sorted keys, so that equal values have equal hashes. */
export function hashJson(value: Json): string {
  return hashText(JSON.stringify(withSortedKeys(value)));
}

function withSortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  const sorted = Object.entries(value).sort(([one], [other]) => order(one, other));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, withSortedKeys(inner)]));
}

/** Reads a text as JSON of a shape; null where it is neither. */
export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
