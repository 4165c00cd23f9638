import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** One small change of one file. The key is the same wherever its line stands. */
export type Mutation = {
  key: string;
  file: string;
  line: number;
  start: number;
  end: number;
  was: string;
  becomes: string;
  /** The expression that is another with it. */
  within: Span;
  /** Whether that expression is evaluated when the file is loaded, and never again. */
  onLoad: boolean;
};

type Span = { start: number; end: number };

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** A change of a node: from where to where, and what stands there instead. */
type Change = Span & { becomes: string; within: Span };

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
  const nodes = [...nodesOf(program)];
  const functions = nodes.filter(({ type }) => type.includes('Function'));
  return nodes.flatMap((node) =>
    changesOf(node, source).map((change) => ({
      ...change,
      ...placeOf(change, source),
      file,
      was: source.slice(change.start, change.end),
      onLoad: !functions.some(({ start, end }) => start <= node.start && node.end <= end),
    })),
  );
}

function placeOf({ start, end, becomes }: Change, source: string): { line: number; key: string } {
  const before = source.slice(0, start).split('\n');
  const after = source.slice(end).split('\n');
  const line = [before.at(-1)?.trimStart(), becomes, after[0]];
  return { line: before.length, key: JSON.stringify(line) };
}

/** The node and all below it, but types and the names of properties. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  if (!isNode(value)) return;
  if (value.type.startsWith('TS') && !typedExpressions.includes(value.type)) return;
  yield value;
  for (const [name, child] of Object.entries(value))
    if (name !== 'key' || value.computed === true) yield* nodesOf(child);
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
      return node.operator === '!'
        ? [{ start: node.start, end: node.start + 1, becomes: '', within: node }]
        : [];
    case 'IfStatement':
    case 'ConditionalExpression':
      return negationsOf(node.test, source);
    case 'Literal':
      return literalsOf(node);
    default:
      return [];
  }
}

function swapsOf(within: Node, source: string): Change[] {
  const { left, right, operator } = within;
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  if (operator === '??')
    return [{ start: left.start, end: right.end, becomes: source.slice(right.start, right.end), within }];
  const becomes = swaps.get(operator);
  if (becomes === undefined || (operator === '+' && [left, right].some(isText))) return [];
  const start = source.indexOf(operator, left.end);
  return [{ start, end: start + operator.length, becomes, within }];
}

function isText({ type, value }: Node): boolean {
  return type === 'TemplateLiteral' || typeof value === 'string';
}

/** Conditions that no other mutation negates. */
function negationsOf(test: unknown, source: string): Change[] {
  if (!isNode(test) || ['BinaryExpression', 'UnaryExpression', 'LogicalExpression'].includes(test.type))
    return [];
  const { start, end } = test;
  return [{ start, end, becomes: `!(${source.slice(start, end)})`, within: test }];
}

function literalsOf(within: Node): Change[] {
  const { value, start, end } = within;
  if (typeof value === 'number') return [{ start, end, becomes: String(value + 1), within }];
  return typeof value === 'boolean' ? [{ start, end, becomes: String(!value), within }] : [];
}
