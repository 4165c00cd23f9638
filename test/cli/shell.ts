import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Desk, deskNow } from './desk.ts';

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

/** What a process left behind. */
export type Ended = { code: number | null; stdout: string; stderr: string };

/** A command on its way, with its process for those who interrupt it. */
export type Started = { child: ChildProcess; ended: Promise<Ended> };

/** Starts the command line as a stranger does, in the desk's folder, with the desk's variables and nothing else. */
export function start(desk: Desk, words: string[], variables: NodeJS.ProcessEnv = {}): Started {
  return follow(desk, [process.execPath, [main, ...words]], variables);
}

/** Runs a command to its end. */
export function type(desk: Desk, words: string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(desk, words, variables).ended;
}

/** Runs a line of the shell in which `hygiene` is the command. */
export function shell(desk: Desk, line: string): Promise<Ended> {
  const script = `set -o pipefail; export HYGIENE="${process.execPath} ${main}"; hygiene() { $HYGIENE "$@"; }; ${line}`;
  return follow(desk, ['bash', ['-c', script]], {}).ended;
}

/** The flags with which a command meets the desk's tenant in the desk's time. */
export const atDesk = ['--now', deskNow];

function follow(
  { folder, sandbox }: Desk,
  [program, words]: [string, string[]],
  variables: NodeJS.ProcessEnv,
): Started {
  const child = spawn(program, words, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: folder,
      SAIL_BASE_URL: sandbox.baseUrl,
      SAIL_CLIENT_ID: sandbox.worker.clientId,
      SAIL_CLIENT_SECRET: sandbox.worker.clientSecret,
      ...variables,
    },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
  return { child, ended };
}
