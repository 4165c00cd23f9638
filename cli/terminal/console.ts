/** Where a command writes: results to standard output, everything else to standard error. */
export type Console = {
  /** A result: text, or with `--json` the JSON alone. */
  print(text: string): void;
  /** What a person should read, on standard error; silent when quiet. */
  tell(text: string): void;
  /** An error, on standard error, also when quiet. */
  complain(text: string): void;
  width: number;
};

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
    width: process.stdout.columns ?? 100,
  };
}
