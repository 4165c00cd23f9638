import { isGone } from '../core/deletion-record.ts';
import type { Rule } from '../core/policy/schema.ts';
import type { Finding, RunResults, TokenResult } from '../core/results.ts';
import { byText, createLookup, type Lookup } from './lookup.ts';

const maxExamples = 20;

/** What fails a control: a token, or (without an id) a finding that is about no token. */
export type ControlFailure = { id: string | null; name: string };

/** How a control fares: the rules that serve it, how many tokens pass, how much fails or is accepted, and the first 20 of that. */
export type ControlVerdict = {
  control: string;
  rules: string[];
  passing: number;
  failing: number;
  /** Findings that an exemption accepts. */
  accepted: number;
  examples: ControlFailure[];
};

/** What controls are tested on. */
type Tested = Pick<RunResults, 'rules' | 'findings' | 'tokens'>;

/**
 * Tells which controls a token fails, by name: those of its findings, and those of the delete rule that
 * applies to it, unless it was spared or waits in quarantine. A token that is gone fails none.
 */
export function createControlTest(
  rules: readonly Rule[],
  lookup: Pick<Lookup, 'findings'>,
): (token: TokenResult) => string[] {
  const served = new Map(rules.map((rule) => [rule.name, rule.controls ?? []]));
  return (token) => {
    if (isGone(token)) return [];
    const isDue = token.verdict === 'delete' && !['spared', 'quarantined'].includes(token.outcome);
    const ruled = isDue ? (served.get(token.rule ?? '') ?? []) : [];
    const found = lookup.findings(token.id).flatMap(({ controls }) => controls);
    return [...new Set([...ruled, ...found])].sort(byText);
  };
}

/** The controls that the policy's rules and the findings name, by the customer's tokens that are there after the run. */
export function controlVerdicts(results: Tested): ControlVerdict[] {
  const { rules, findings, tokens } = results;
  const verdicts = new Map(namedIn(rules, findings).map((control) => [control, untested(control, rules)]));
  if (verdicts.size === 0) return [];
  const failedBy = createControlTest(rules, createLookup({ owners: [], findings }));
  let standing = 0;
  for (const token of tokens) {
    if (!token.readable || token.managed || isGone(token)) continue;
    standing += 1;
    for (const control of failedBy(token)) fail(verdicts.get(control), token);
  }
  for (const verdict of verdicts.values()) verdict.passing = standing - verdict.failing;
  for (const finding of findings) weigh(verdicts, finding);
  return [...verdicts.values()];
}

/** By control, how much fails it: what later runs compare with. */
export function failuresByControl(results: Tested): Record<string, number> {
  return Object.fromEntries(controlVerdicts(results).map(({ control, failing }) => [control, failing]));
}

function namedIn(rules: readonly Rule[], findings: Iterable<Finding>): string[] {
  const named = new Set(rules.flatMap(({ controls }) => controls ?? []));
  for (const { controls } of findings) for (const control of controls) named.add(control);
  return [...named].sort(byText);
}

function untested(control: string, rules: readonly Rule[]): ControlVerdict {
  const serving = rules.filter((rule) => rule.controls?.includes(control)).map((rule) => rule.name);
  return { control, rules: serving, passing: 0, failing: 0, accepted: 0, examples: [] };
}

function weigh(verdicts: ReadonlyMap<string, ControlVerdict>, finding: Finding): void {
  if (finding.standing === undefined) failAtLarge(verdicts, finding);
  else if (finding.standing.is === 'accepted') accept(verdicts, finding);
}

function accept(verdicts: ReadonlyMap<string, ControlVerdict>, { controls }: Finding): void {
  for (const control of new Set(controls)) {
    const verdict = verdicts.get(control);
    if (verdict !== undefined) verdict.accepted += 1;
  }
}

/** A finding that is about no token fails its controls too. */
function failAtLarge(verdicts: ReadonlyMap<string, ControlVerdict>, finding: Finding): void {
  if (finding.tokenId !== null) return;
  for (const control of new Set(finding.controls))
    fail(verdicts.get(control), { id: null, name: finding.kind });
}

function fail(verdict: ControlVerdict | undefined, { id, name }: ControlFailure): void {
  if (verdict === undefined) return;
  verdict.failing += 1;
  if (verdict.examples.length < maxExamples) verdict.examples.push({ id, name });
}
