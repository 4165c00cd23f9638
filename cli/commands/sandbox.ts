import { once } from 'node:events';
import { createSandbox } from '../../sandbox/server.ts';
import type { CommandContext, CommonFlags } from '../command.ts';

/** Serves the embedded tenant until the process is stopped. */
export async function sandbox(
  flags: CommonFlags & { tokens: number; seed: number; port: number },
  { console }: CommandContext,
): Promise<number> {
  const server = await createSandbox({ port: flags.port, seed: flags.seed });
  server.populate({ tokens: flags.tokens, seed: flags.seed });
  const variables = {
    SAIL_BASE_URL: server.baseUrl,
    SAIL_CLIENT_ID: server.worker.clientId,
    SAIL_CLIENT_SECRET: server.worker.clientSecret,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
  console.print(flags.json ? JSON.stringify(variables) : lines.join('\n'));
  console.tell(`An ISC tenant of ${flags.tokens} tokens, made up and in memory. Ctrl-C stops it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.close();
  return 0;
}
