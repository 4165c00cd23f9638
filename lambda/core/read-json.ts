import type { z } from 'zod';

/** Reads a text as JSON of a shape; null where it is neither. */
export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
