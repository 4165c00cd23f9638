import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { ConfigError } from '../../lambda/errors.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exampleFor } from '../policy-source.ts';

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

const settingsSchema = z.object({
  activeenvironment: z.string(),
  environments: z.record(z.string(), z.object({ baseurl: z.string() })),
});

/**
 * The base URL of the tenant that the vendor's own command line works with; null where there is none that can be read.
 * Nothing else is taken from its settings, least of all a secret.
 * @see https://developer.sailpoint.com/docs/tools/cli
 */
async function vendorsBaseUrl(): Promise<{ baseUrl: string; file: string } | null> {
  try {
    const file = join(homedir(), '.sailpoint', 'config.yaml');
    const { activeenvironment, environments } = settingsSchema.parse(parse(await readFile(file, 'utf8')));
    const active = Object.hasOwn(environments, activeenvironment)
      ? environments[activeenvironment]
      : undefined;
    return active === undefined ? null : { baseUrl: active.baseurl, file };
  } catch {
    // No home, no such file, or one that is not as we know it: the variable and the policy say it too.
    return null;
  }
}
