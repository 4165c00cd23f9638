import type { RunResults, TokenResult } from '../../core/results.ts';

/** How a control fares: the rules that serve it, how many tokens pass, and the names of those that fail. */
export type ControlVerdict = { control: string; rules: string[]; passing: number; failing: string[] };

/**
 * The controls that the policy's rules and the findings name. A token fails a control when a finding under
 * it is about the token, or when a delete rule that serves it applies and the token still exists.
 */
export function controlVerdicts(results: RunResults): ControlVerdict[] {
  const controls = [
    ...results.rules.flatMap((rule) => rule.controls ?? []),
    ...results.findings.flatMap((finding) => finding.controls),
  ];
  const readable = results.tokens.filter((token) => token.readable).length;
  const failures = failuresOf(results);
  return [...new Set(controls)].sort().map((control) => {
    const failing = [...(failures.get(control)?.values() ?? [])];
    const rules = results.rules.filter((rule) => rule.controls?.includes(control)).map((rule) => rule.name);
    return { control, rules, passing: Math.max(0, readable - failing.length), failing };
  });
}

type Failure = { control: string; subject: string; name: string };

/** By control: names by token id, or by the finding's key where it is not about a token. */
function failuresOf({ tokens, rules, findings }: RunResults): Map<string, Map<string, string>> {
  const names = new Map(tokens.map((token) => [token.id, token.name]));
  const served = new Map(rules.map((rule) => [rule.name, rule.controls ?? []]));
  const found = findings.flatMap(({ controls, tokenId, key, kind }): Failure[] => {
    const name = names.get(tokenId ?? '') ?? kind;
    return controls.map((control) => ({ control, subject: tokenId ?? key, name }));
  });
  const standing = tokens.filter(persists).flatMap(({ id, name, rule }): Failure[] => {
    return (served.get(rule ?? '') ?? []).map((control) => ({ control, subject: id, name }));
  });
  const groups = Map.groupBy([...found, ...standing], (failure) => failure.control);
  return new Map(
    [...groups].map(([control, group]) => [control, new Map(group.map((each) => [each.subject, each.name]))]),
  );
}

function persists({ verdict, outcome }: TokenResult): boolean {
  return verdict === 'delete' && outcome !== 'deleted' && outcome !== 'already-gone' && outcome !== 'spared';
}
