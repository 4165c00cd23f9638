import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** One small change of one file. The key is of the same mutant in the same text, whatever else has changed. */
export type Mutation = {
  key: string;
  file: string;
  line: number;
  start: number;
  end: number;
  was: string;
  becomes: string;
};

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** A change of a node: from where to where, and what stands there instead. */
type Change = { start: number; end: number; becomes: string };

const swaps = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['+=', '-='],
  ['-=', '+='],
]);

/** What says the same with types, and is no type itself. */
const typedExpressions = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];

/**
 * Every mutation of a file: comparisons, `&&` and `||` and arithmetic swapped, negations and the left sides of
 * `??` dropped, conditions negated, numbers one larger, booleans turned.
 */
export function mutationsOf(file: string): Mutation[] {
  const source = readFileSync(file, 'utf8');
  const { program } = parseSync(file, source);
  return [...nodesOf(program)].flatMap((node) =>
    changesOf(node, source).map(({ start, end, becomes }) => {
      const key = createHash('sha256').update([source, file, start, end, becomes].join('\0')).digest('hex');
      const line = source.slice(0, start).split('\n').length;
      return { key, file, line, start, end, was: source.slice(start, end), becomes };
    }),
  );
}

/** The node and all below it, but types. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  if (!isNode(value)) return;
  if (value.type.startsWith('TS') && !typedExpressions.includes(value.type)) return;
  yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function changesOf(node: Node, source: string): Change[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
    case 'LogicalExpression':
      return swapsOf(node, source);
    case 'UnaryExpression':
      return node.operator === '!' ? [{ start: node.start, end: node.start + 1, becomes: '' }] : [];
    case 'IfStatement':
    case 'ConditionalExpression':
      return negationsOf(node.test, source);
    case 'Literal':
      return literalsOf(node);
    default:
      return [];
  }
}

function swapsOf({ left, right, operator }: Node, source: string): Change[] {
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  if (operator === '??')
    return [{ start: left.start, end: right.end, becomes: source.slice(right.start, right.end) }];
  const becomes = swaps.get(operator);
  if (becomes === undefined || (operator === '+' && [left, right].some(isText))) return [];
  const start = source.indexOf(operator, left.end);
  return [{ start, end: start + operator.length, becomes }];
}

function isText({ type, value }: Node): boolean {
  return type === 'TemplateLiteral' || typeof value === 'string';
}

/** Conditions that no other mutation negates. */
function negationsOf(test: unknown, source: string): Change[] {
  if (!isNode(test) || ['BinaryExpression', 'UnaryExpression', 'LogicalExpression'].includes(test.type))
    return [];
  const { start, end } = test;
  return [{ start, end, becomes: `!(${source.slice(start, end)})` }];
}

function literalsOf({ value, start, end }: Node): Change[] {
  if (typeof value === 'number') return [{ start, end, becomes: String(value + 1) }];
  return typeof value === 'boolean' ? [{ start, end, becomes: String(!value) }] : [];
}
