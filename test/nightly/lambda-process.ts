import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a process told its parent, and all that it wrote. */
export type Told = { message: unknown; output: string };

const scripts = {
  'run-nights': new URL('./run-nights.ts', import.meta.url),
  'run-handler': new URL('./run-handler.ts', import.meta.url),
};

/** Runs a bundle in a process of its own, with nothing in its environment but what Lambda would set. */
export async function runBundle(
  runner: keyof typeof scripts,
  bundle: string,
  { events, environment }: { events: readonly unknown[]; environment: NodeJS.ProcessEnv },
): Promise<Told> {
  const child = fork(scripts[runner], [bundle, JSON.stringify(events)], { env: environment, silent: true });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const written = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')));
  const [code] = await once(child, 'close');
  const output = (await written).join('\n');
  if (messages.length === 0)
    throw new Error(`The bundle told nothing and ended with ${code}: ${output.slice(-2_000)}`);
  return { message: messages[0], output };
}
