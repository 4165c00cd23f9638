import { writeFile } from 'node:fs/promises';
import { ConfigError } from '../../lambda/errors.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exampleFor } from '../policy-source.ts';

/** Writes a commented policy for the tenant of SAIL_BASE_URL; an existing file stays as it is. */
export async function init(
  flags: CommonFlags,
  { environment, console, self }: CommandContext,
): Promise<number> {
  const text = await exampleFor(environment.baseUrl, flags);
  try {
    await writeFile(flags.policy, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    throw new ConfigError(
      code === 'EEXIST'
        ? `${flags.policy} exists already and was left as it is. Name another file with --policy FILE.`
        : `${flags.policy} cannot be written (${code}).`,
    );
  }
  const hint = environment.baseUrl === null ? 'Set baseUrl in it, then run' : 'Next:';
  console.print(
    flags.json
      ? JSON.stringify({ policy: flags.policy })
      : `Wrote ${flags.policy}. ${hint} \`${self} validate\`, then \`doctor\`, then \`plan\`.`,
  );
  return 0;
}
