import { readFile } from 'node:fs/promises';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { exampleBaseUrl } from '../../lambda/core/host.ts';
import type { Policy } from '../../lambda/core/policy/schema.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { type ChosenTenant, chooseTenant, loadPolicy } from '../policy-source.ts';

/** Checks a policy file without any network; its faults carry line and column. */
export async function validate(flags: CommonFlags, { console }: CommandContext): Promise<number> {
  const policy = await loadPolicy(flags.policy);
  const notes = policyNotes(await readFile(flags.policy, 'utf8'), policy);
  const tenants = flags.tenant === undefined ? policy.tenants : only(chooseTenant(policy, flags.tenant));
  if (flags.json) {
    console.print(JSON.stringify({ policy: flags.policy, tenants: Object.keys(tenants), notes }));
    return exitCodes.done;
  }
  const lines = Object.entries(tenants).map(([name, tenant]) => {
    const rotations = tenant.rotate === 'on' ? `${tenant.rotations.length} rotations` : 'rotation off';
    return `  ${name}: mode ${tenant.mode}, ${tenant.rules.length} rules, ${tenant.exemptions.length} exemptions, ${rotations}`;
  });
  console.print([`${flags.policy} is valid.`, ...lines, ...notes.map((note) => `Note: ${note}`)].join('\n'));
  return exitCodes.done;
}

function only({ name, policy }: ChosenTenant): Policy['tenants'] {
  return { [name]: policy };
}

/**
 * What a valid policy file says otherwise than its writer may have meant, a sentence each with its line: a value that
 * YAML cut at a `#`, a key of `defaults` that a tenant's own replaces, the example's address.
 */
export function policyNotes(text: string, policy: Policy): string[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineOf = (node: Node): number => lineCounter.linePos(node.range?.[0] ?? 0).line;
  return [...cutValues(document, lineOf), ...replacedDefaults(document, lineOf), ...examples(policy)];
}

type LineOf = (node: Node) => number;

function cutValues(document: Document, lineOf: LineOf): string[] {
  const notes: string[] = [];
  visit(document, {
    Scalar: (_, node) => {
      if (node.type === Scalar.PLAIN && node.comment && !/^\s/.test(node.comment))
        notes.push(
          `line ${lineOf(node)}: YAML takes what follows " #" for a comment, and the value ends before it. Quote the value if it belongs to it.`,
        );
    },
  });
  return notes;
}

function replacedDefaults(document: Document, lineOf: LineOf): string[] {
  const [defaults, tenants] = [document.get('defaults'), document.get('tenants')];
  if (!isMap(defaults) || !isMap(tenants)) return [];
  return tenants.items.flatMap(({ key: tenant, value }) => {
    const keys = isMap(value) ? value.items.map(({ key }) => key).filter((key) => isScalar(key)) : [];
    return keys.flatMap((key) => {
      const replaced = defaults.get(key.value, true);
      if (replaced === undefined) return [];
      const count = isSeq(replaced) ? ` with its ${replaced.items.length} entries` : '';
      return [
        `line ${lineOf(key)}: ${key.value} of ${tenant} takes the place of that of defaults${count}. Repeat there what is to hold for it too.`,
      ];
    });
  });
}

function examples({ tenants }: Policy): string[] {
  return Object.entries(tenants)
    .filter(([, { baseUrl, allowHost }]) => baseUrl === exampleBaseUrl && !allowHost)
    .map(([name]) => `baseUrl of ${name} is still the example's, which no command calls. Set your tenant's.`);
}
