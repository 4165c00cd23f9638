import { writeFile } from 'node:fs/promises';
import { ConfigError } from '../../lambda/errors.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exampleFor } from '../policy-source.ts';
import { vendorsBaseUrl } from '../vendors-settings.ts';

/** Writes a commented policy for the tenant of SAIL_BASE_URL; an existing file stays as it is. */
export async function init(
  flags: CommonFlags,
  { environment, console, self }: CommandContext,
): Promise<number> {
  const found = environment.baseUrl === null ? await vendorsBaseUrl() : null;
  const baseUrl = environment.baseUrl ?? found?.baseUrl ?? null;
  await writeNew(flags.policy, await exampleFor(baseUrl, flags));
  if (found !== null) console.tell(`SAIL_BASE_URL is not set: baseUrl is that of ${found.file}.`);
  const hint = baseUrl === null ? 'Set baseUrl in it, then run' : 'Next:';
  console.print(
    flags.json
      ? JSON.stringify({ policy: flags.policy })
      : `Wrote ${flags.policy}. ${hint} \`${self} validate\`, then \`doctor\`, then \`plan\`.`,
  );
  return 0;
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    throw new ConfigError(
      code === 'EEXIST'
        ? `${file} exists already and was left as it is. Name another file with --policy FILE.`
        : `${file} cannot be written (${code}).`,
    );
  }
}
