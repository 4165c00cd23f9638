import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const settingsSchema = z.object({
  activeenvironment: z.string(),
  environments: z.record(z.string(), z.object({ baseurl: z.string() })),
});

/**
 * The base URL of the tenant that the vendor's own command line works with; null where there is none that can be read.
 * Nothing else is taken from its settings, least of all a secret.
 * @see https://developer.sailpoint.com/docs/tools/cli
 */
export async function vendorsBaseUrl(): Promise<{ baseUrl: string; file: string } | null> {
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
