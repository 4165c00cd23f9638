import * as z from 'zod';
import { type FaultPath, type Problem, quote } from './fault.ts';
import { policyJsonSchema } from './file-schema.ts';

const MAX_UNKNOWN_KEYS = 100;

type Issue = z.core.$ZodIssue;

type Said = Pick<Problem, 'message' | 'remedy'>;

/** Every difference between a value and a schema, in words for the person who wrote the value. */
export function shapeProblems(schema: z.ZodType, value: unknown): Problem[] {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return [];
  const knownKeys = createKnownKeys();
  return parsed.error.issues.flatMap((issue) => describeIssue(issue, knownKeys));
}

function describeIssue(issue: Issue, knownKeys: KnownKeys): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys, knownKeys(path));
  return [{ path, at: issue.code === 'invalid_key' ? 'key' : 'value', ...say(issue) }];
}

function unknownKeys(path: FaultPath, keys: readonly string[], known: readonly string[]): Problem[] {
  const [next] = keys.slice(MAX_UNKNOWN_KEYS);
  const rest = keys.length - MAX_UNKNOWN_KEYS;
  const further = {
    message: `is the first of ${rest} more unknown keys that are not shown`,
    remedy: 'Correct those above first.',
  };
  const shown = keys.slice(0, MAX_UNKNOWN_KEYS).map((key): Problem => {
    const meant = suggest(key, known);
    const remedy = meant === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${meant}?`;
    return { path: [...path, key], at: 'key', message: 'is not a known key', remedy };
  });
  return next === undefined ? shown : [...shown, { path: [...path, next], at: 'key', ...further }];
}

function say(issue: Issue): Said {
  switch (issue.code) {
    case 'invalid_type':
      return sayType(issue);
    case 'too_small':
      return sayBound({ input: issue.input, bound: issue.minimum, side: 'least', remedy: 'Raise it.' });
    case 'too_big':
      return sayBound({ input: issue.input, bound: issue.maximum, side: 'most', remedy: 'Lower it.' });
    case 'invalid_value':
      return sayChoice(issue);
    case 'invalid_key':
      return { message: issue.issues.map(({ message }) => message).join(', '), remedy: 'Rename it.' };
    default:
      return { message: issue.message, remedy: 'Correct it.' };
  }
}

const nouns: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
};

function sayType({ expected, input }: z.core.$ZodIssueInvalidType): Said {
  if (input === undefined) return { message: 'is missing', remedy: 'Add it.' };
  const noun = nouns[expected] ?? expected;
  if (expected === 'string' && ['number', 'boolean'].includes(typeof input)) {
    return { message: `must be text (is ${kindOf(input)})`, remedy: 'Put it in quotes.' };
  }
  return { message: `must be ${noun} (is ${kindOf(input)})`, remedy: `Write ${noun}.` };
}

function kindOf(input: unknown): string {
  if (input === null) return 'empty';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a map';
  return typeof input === 'string' ? 'text' : String(input);
}

function sayBound({
  input,
  bound,
  side,
  remedy,
}: {
  input: unknown;
  bound: number | bigint;
  side: 'least' | 'most';
  remedy: string;
}): Said {
  if (typeof input === 'string') {
    return {
      message: `must have at ${side} ${bound} characters (has ${input.length})`,
      remedy: 'Shorten it.',
    };
  }
  if (Array.isArray(input)) {
    const change = side === 'least' ? 'Add one.' : 'Shorten the list.';
    return { message: `must list at ${side} ${bound} (lists ${input.length})`, remedy: change };
  }
  return { message: `must be at ${side} ${bound} (is ${String(input)})`, remedy };
}

const choices = new Intl.ListFormat('en', { type: 'disjunction' });

/** Shows a short wrong word, since it is most likely a slip; a long one could be a secret in the wrong place. */
function sayChoice({ values, input }: z.core.$ZodIssueInvalidValue): Said {
  if (input === undefined) return { message: 'is missing', remedy: 'Add it.' };
  const shown = typeof input === 'string' && input.length <= 20 ? quote(input) : kindOf(input);
  return {
    message: `must be ${choices.format(values.map(String))} (is ${shown})`,
    remedy: 'Write one of these.',
  };
}

const schemaNode = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

type KnownKeys = (path: FaultPath) => string[];

/** Looks up the keys that the file's schema knows at a place; the schema is made once, when it is needed. */
function createKnownKeys(): KnownKeys {
  let file: z.infer<typeof schemaNode> | null = null;
  return (path) => {
    file ??= schemaNode.parse(policyJsonSchema());
    const place = path.reduce((here: z.infer<typeof schemaNode>, step) => {
      const inner = typeof step === 'number' ? here.items : here.properties[step];
      return schemaNode.parse(inner ?? here.additionalProperties);
    }, file);
    return Object.keys(place.properties);
  };
}
/** The known word that a mistyped one most likely means; null where none is near. */
export function suggest(typed: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, distance: distanceBetween(plain(typed), plain(word)) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word ?? null;
}

/** `unused_days` and `UnusedDays` mean `unusedDays`; beyond 60 characters nothing is a slip of the finger. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '').slice(0, 60);
}

/** Levenshtein's: how many insertions, deletions and replacements of one character lie between two words. */
function distanceBetween(from: string, to: string): number {
  const start = [...to].map((_letter, index) => index + 1);
  return (
    [...from].reduce((row, letter, index) => nextRow(row, letter, { to, edge: index }), start).at(-1) ??
    from.length
  );
}

/** One more row of the table; `edge` is the value left of the row above, that of a word's beginning. */
function nextRow(above: number[], letter: string, { to, edge }: { to: string; edge: number }): number[] {
  let diagonal = edge;
  let left = edge + 1;
  return above.map((up, index) => {
    const replaced = diagonal + (to[index] === letter ? 0 : 1);
    diagonal = up;
    left = Math.min(replaced, up + 1, left + 1);
    return left;
  });
}
