import { isMap, isNode, isSeq } from 'yaml';
import type { Problem } from '../fault.ts';
import { keyText } from './merge-defaults.ts';

type Place = { key: unknown; value: unknown };

/** Offset in the text of what a problem is about; of the nearest key above it, where it is missing. */
export function locate(root: unknown, { path, at }: Pick<Problem, 'path' | 'at'>): number {
  let place: Place = { key: root, value: root };
  for (const step of path) {
    const next = descend(place.value, step);
    if (next === null) return startOf(place.key);
    place = next;
  }
  return startOf(at === 'value' && !isBlank(place.value) ? place.value : place.key);
}

function descend(node: unknown, step: string | number): Place | null {
  if (isMap(node)) return node.items.findLast((pair) => keyText(pair) === step) ?? null; // of a key written twice, the last counts
  if (!isSeq(node) || typeof step !== 'number') return null;
  return { key: node.items[step], value: node.items[step] };
}

/** Nothing is written after the key: the reader's null stands behind the colon, or is missing. */
function isBlank(node: unknown): boolean {
  return !isNode(node) || node.range?.[0] === node.range?.[1];
}

/** Offset at which a node is written; 0 where no text stands behind it. */
export function startOf(node: unknown): number {
  return (isNode(node) && node.range?.[0]) || 0;
}
