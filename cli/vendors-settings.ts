import { readFile } from 'node:fs/promises';
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
export async function vendorsBaseUrl(home: string): Promise<{ baseUrl: string; file: string } | null> {
  const file = join(home, '.sailpoint', 'config.yaml');
  try {
    const { activeenvironment, environments } = settingsSchema.parse(parse(await readFile(file, 'utf8')));
    const active = Object.hasOwn(environments, activeenvironment)
      ? environments[activeenvironment]
      : undefined;
    return active === undefined ? null : { baseUrl: active.baseurl, file };
  } catch {
    // No such file, or one that is not as we know it: the variable and the policy say it too.
    return null;
  }
}
