import { type Document, isMap, isNode } from 'yaml';
import { checkPolicy } from './checks/check-policy.ts';
import { type FaultPath, formatPath, type PolicyFault, type Problem } from './fault.ts';
import { fileSchema, mergedSchema } from './file-schema.ts';
import type { Policy } from './schema.ts';
import { shapeProblems } from './shape.ts';
import { locate, mergeDefaults, readText, type TextFault } from './source/read-text.ts';

/** A policy that may be acted on, or all that is wrong with it, in the order of the file. */
export type PolicyResult = { ok: true; policy: Policy } | { ok: false; faults: PolicyFault[] };

type Spot = TextFault & { path: FaultPath };

/**
 * Reads a whole policy file, given as text; `file` is its name, for the faults only. Never throws. `further` = what
 * else must hold where the policy is used, asked of a policy that is right by itself.
 */
export function parsePolicy(
  text: string,
  file: string,
  further: (policy: Policy) => Problem[] = () => [],
): PolicyResult {
  const { document, faults, lines } = readText(text);
  const written = document?.contents;
  const merged = document === null ? { spots: [], value: null } : judge(document);
  const spots = [...faults.map((fault) => ({ ...fault, path: [] })), ...merged.spots];
  const policy = mergedSchema.safeParse(merged.value);
  if (policy.success && spots.length === 0) {
    const more = further(policy.data);
    if (more.length === 0) return { ok: true, policy: policy.data };
    spots.push(...more.map((problem) => inDefaults(toSpot(problem, document?.contents), written)));
  }
  const located = unique(spots)
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, path, message, remedy }): PolicyFault => {
      const { line, col } = lines.linePos(offset);
      return { file, line, column: col, path: formatPath(path), message, remedy };
    });
  return { ok: false, faults: located };
}

/** Looks at the file as it is written, then as it reads with its defaults merged into every tenant. */
function judge(document: Document): { spots: Spot[]; value: unknown } {
  const written = document.contents;
  const shape = shapeProblems(fileSchema, document.toJS());
  document.contents = isMap(written) ? mergeDefaults(written) : written;
  const value: unknown = document.toJS();
  const effective = [...shapeProblems(mergedSchema, value), ...checkPolicy(value)];
  const merged = document.contents;
  return {
    value,
    spots: [
      ...shape.map((problem) => toSpot(problem, written)),
      ...effective.map((problem) => inDefaults(toSpot(problem, merged), written)),
    ],
  };
}

function toSpot({ path, at, message, remedy }: Problem, root: unknown): Spot {
  return { offset: locate(root, { path, at }), path, message, remedy };
}

/** What a tenant inherits is wrong where it is written: below `defaults`. */
function inDefaults(spot: Spot, root: unknown): Spot {
  const defaults = isMap(root) ? root.get('defaults') : undefined;
  const [start, , end] = (isNode(defaults) && defaults.range) || [0, 0, 0];
  const inherited = spot.offset >= start && spot.offset < end;
  return inherited ? { ...spot, path: ['defaults', ...spot.path.slice(2)] } : spot;
}

/** A fault below `defaults` is found once for every tenant. */
function unique(spots: readonly Spot[]): Spot[] {
  return [
    ...new Map(spots.map((spot) => [JSON.stringify([spot.offset, spot.path, spot.message]), spot])).values(),
  ];
}
