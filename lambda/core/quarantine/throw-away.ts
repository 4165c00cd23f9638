import * as z from 'zod';
import { allowDeletion, type Permission } from '../deletable.ts';
import { instantSchema } from '../instant.ts';
import { readJson } from '../json.ts';
import type { Pat } from '../pat.ts';
import { isProbeName } from '../reserved-name.ts';

const throwAwaySchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  at: instantSchema,
  names: z.array(z.string().refine(isProbeName)),
});

/** `probe.json`: the names of tokens that a probe is about to make, written before it makes them. */
export type ThrowAway = z.infer<typeof throwAwaySchema>;

/** The recorded names of a tenant; none where there is no record, or none that can be read. */
export function readThrowAway(text: string | null, tenant: string): string[] {
  const record = text === null ? null : readJson(throwAwaySchema, text);
  return record?.tenant === tenant ? record.names : [];
}

/** Ends only what a probe made: of the worker's own identity, with a name of that form, which its own record has. */
export function decideThrowAway(
  token: Pat,
  { ownerId, names }: { ownerId: string; names: readonly string[] },
): Permission {
  const isOurs = token.owner.id === ownerId && isProbeName(token.name);
  return isOurs && names.includes(token.name)
    ? { allowed: true, id: allowDeletion(token.id) }
    : { allowed: false, reason: 'no probe of this tool made it' };
}
