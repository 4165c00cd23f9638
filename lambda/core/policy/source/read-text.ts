import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Pair,
  parseDocument,
  visit,
  YAMLMap,
} from 'yaml';
import type { Problem } from '../fault.ts';
import { syntaxMessages } from './syntax.ts';

/** Something wrong with the text itself, at an offset in it. */
export type TextFault = { offset: number; message: string; remedy: string };

const MAX_LENGTH = 1_000_000;

const MAX_SYNTAX_FAULTS = 20;

const yamlOptions = {
  schema: 'core',
  strict: true,
  uniqueKeys: false,
  stringKeys: true,
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const;

/**
 * Reads a policy file as YAML 1.2 without tags, aliases and merge keys; a byte order mark is ignored. No
 * document where the text is too broken for its keys to be judged.
 */
export function readText(text: string): {
  document: Document | null;
  faults: TextFault[];
  lines: LineCounter;
} {
  const lines = new LineCounter();
  if (text.length > MAX_LENGTH) {
    lines.addNewLine(0);
    return { document: null, faults: [tooLong], lines };
  }
  const body = text.replace(/^\uFEFF/, '');
  const document = parseDocument(body, { ...yamlOptions, lineCounter: lines });
  const foreign = body.search(/[\uFFFD\0]/);
  if (foreign !== -1) return { document: null, faults: [{ offset: foreign, ...notUtf8 }], lines };
  if (document.contents === null && document.errors.length === 0) {
    return { document: null, faults: [empty], lines };
  }
  const fatal = [...syntaxFaults(document), ...surprises(document)];
  return { document: fatal.length > 0 ? null : document, faults: [...duplicates(document), ...fatal], lines };
}

const tooLong: TextFault = {
  offset: 0,
  message: 'the file has more than 1,000,000 characters',
  remedy: 'Split it into several files with fewer tenants each.',
};

/** What a decoder leaves of other encodings: a name in one would match nothing, and an exemption protect nothing. */
const notUtf8 = { message: 'here the file is not UTF-8', remedy: 'Save it as UTF-8.' };

const writtenTwice = {
  message: syntaxMessages.DUPLICATE_KEY,
  remedy: 'Remove one of the two.',
};

const empty: TextFault = {
  offset: 0,
  message: 'the file is empty',
  remedy: 'Start from a copy of hygiene.example.yaml.',
};

/**
 * Keys written twice; they do not keep the rest of the file from being judged.
 * The reader's own check takes a minute for a map of a hundred thousand keys.
 */
function duplicates(document: Document): TextFault[] {
  const found: TextFault[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<string>();
      for (const pair of items) {
        const key = keyText(pair);
        if (seen.has(key)) found.push({ offset: startOf(pair.key), ...writtenTwice });
        seen.add(key);
      }
    },
  });
  return found;
}

function syntaxFaults(document: Document): TextFault[] {
  return document.errors
    .slice(0, MAX_SYNTAX_FAULTS)
    .map(({ code, pos }) => ({ offset: pos[0], message: syntaxMessages[code], remedy: 'Correct the YAML.' }));
}

/** YAML that would make the file mean something else than it seems to. */
function surprises(document: Document): TextFault[] {
  const found: TextFault[] = [];
  const add = (node: unknown, message: string, remedy: string) =>
    found.push({ offset: startOf(node), message, remedy });
  visit(document, {
    Alias: (_key, node) => {
      add(node, 'aliases are not read', 'Write the value out, or move it to defaults.');
    },
    Value: (_key, node) => {
      if (node.tag !== undefined) add(node, 'tags are not read', 'Remove the tag.');
      if ('value' in node && node.value === '__proto__')
        add(node, 'is a reserved word', 'Choose another name.');
    },
  });
  return found;
}

/**
 * The file's map with `defaults` merged into every tenant, key by key; lists and scalars replace.
 * The nodes are the file's own, so that what was merged still knows where it is written.
 */
export function mergeDefaults(root: YAMLMap): YAMLMap {
  const defaults = root.get('defaults', true);
  const tenants = root.get('tenants', true);
  if (!isMap(defaults) || !isMap(tenants)) return root;
  const merged = withItems(
    tenants,
    tenants.items.map(({ key, value }) => new Pair(key, isMap(value) ? mergeMaps(value, defaults) : value)),
  );
  return withItems(
    root,
    root.items.map((pair) => (pair.value === tenants ? new Pair<unknown, unknown>(pair.key, merged) : pair)),
  );
}

function mergeMaps(own: YAMLMap, defaults: YAMLMap): YAMLMap {
  const ownKeys = new Set(own.items.map(keyText));
  return withItems(own, [
    ...own.items.map((pair) => mergePair(pair, defaults)),
    ...defaults.items.filter((pair) => !ownKeys.has(keyText(pair))),
  ]);
}

function mergePair(pair: Pair, defaults: YAMLMap): Pair {
  const inherited = defaults.items.find((candidate) => keyText(candidate) === keyText(pair))?.value;
  if (!isMap(pair.value) || !isMap(inherited)) return pair;
  return new Pair(pair.key, mergeMaps(pair.value, inherited));
}

/** The text of a pair's key: the reader allows no other keys than scalars. */
export function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function withItems(map: YAMLMap, items: Pair[]): YAMLMap {
  const copy = new YAMLMap();
  copy.items = items;
  copy.range = map.range ?? null;
  return copy;
}

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
function startOf(node: unknown): number {
  return (isNode(node) && node.range?.[0]) || 0;
}
