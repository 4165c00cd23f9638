import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A running emulator of AWS, and how to end it. */
export type Moto = { endpoint: string; stop(): Promise<void> };

/**
 * Starts moto's server on a free port of loopback; null where it is not installed.
 * @throws Error in CI (`CI=true`), where the emulator is required
 */
export async function startMoto(environment: NodeJS.ProcessEnv = {}): Promise<Moto | null> {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, PYTHONUNBUFFERED: '1', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const started = await once(server, 'spawn').then(
    () => true,
    () => false,
  );
  if (!started) {
    if (process.env['CI'] === 'true')
      throw new Error('CI needs moto_server on the PATH (pip install "moto[server]").');
    console.warn('moto_server is not on the PATH: the tests against AWS are skipped.');
    return null;
  }
  for await (const line of createInterface({ input: server.stderr })) {
    const endpoint = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (endpoint === undefined) continue;
    server.stderr.resume();
    return { endpoint, stop: () => stop(server) };
  }
  throw new Error('moto_server ended before it listened.');
}

async function stop(server: ReturnType<typeof spawn>): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
