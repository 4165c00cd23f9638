import { readFile } from 'node:fs/promises';
import type { Policy } from '../../lambda/core/policy/schema.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { policyNotes } from '../policy-notes.ts';
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
