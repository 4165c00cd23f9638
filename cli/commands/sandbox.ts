import { once } from 'node:events';
import { ConfigError } from '../../lambda/errors.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import type { CommandContext, CommonFlags } from '../command.ts';

/** Serves the embedded tenant until the process is stopped. */
export async function sandbox(
  flags: CommonFlags & { tokens: number; seed: number; port: number },
  { console }: CommandContext,
): Promise<number> {
  const server = await openAt(flags.port, flags.seed);
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

async function openAt(port: number, seed: number): Promise<Sandbox> {
  return createSandbox({ port, seed }).catch(({ code }: NodeJS.ErrnoException) => {
    const problem = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
    throw new ConfigError(`Port ${port} ${problem}. Choose another with --port.`);
  });
}
