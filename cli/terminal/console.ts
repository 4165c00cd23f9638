/** Where a command writes: results to standard output, everything else to standard error. */
export type Console = {
  /** A result: text, or with `--json` the JSON alone. */
  print(text: string): void;
  /** What a person should read, on standard error; silent when quiet. */
  tell(text: string): void;
  /** An error, on standard error, also when quiet. */
  complain(text: string): void;
  /** A message to a person, on standard error, also when quiet; whether it is a terminal and took it. */
  show(text: string): Promise<boolean>;
  width: number;
};

/** Columns of a table where nobody's terminal sets them. */
const unboundWidth = 160;

/**
 * Says what becomes of a write that fails: to be called once, before anything is written. A result that cannot be
 * written is a failure (`failed` is its exit code), if a late one.
 */
export function expectWriteErrors(failed: number): void {
  process.stdout.on('error', (error) => endAs(failed, error));
  // Nobody may be left to hear of it, but a run is not left half done for that.
  process.stderr.on('error', () => undefined);
}

/** The terminal of this process. */
export function createConsole({ quiet }: { quiet: boolean }): Console {
  return {
    print: (text) => {
      process.stdout.write(`${text}\n`);
    },
    tell: (text) => {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    complain: (text) => {
      process.stderr.write(`${text}\n`);
    },
    show: (text) =>
      new Promise((resolve) => {
        process.stderr.write(`${text}\n`, (error) => resolve(!error && process.stderr.isTTY === true));
      }),
    width: process.stdout.columns ?? unboundWidth,
  };
}

/** A reader that has seen enough (`| head`) is no failure. */
function endAs(failed: number, { code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`error: The result could not be written: ${code}.\n`);
  process.once('exit', () => {
    process.exitCode = failed;
  });
}
