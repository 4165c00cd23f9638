import yoctoSpinner from 'yocto-spinner';
import type { Progress } from '../../lambda/steps/context.ts';

/** Shows how far a run has come, on standard error: a moving line on a terminal, plain lines elsewhere. */
export type ProgressDisplay = { show(progress: Progress): void; stop(): void };

const plainEveryMs = 5_000;

/** Makes the display that suits the stream; a quiet one shows nothing. */
export function createProgressDisplay(options: {
  stream: NodeJS.WriteStream;
  quiet: boolean;
}): ProgressDisplay {
  if (options.quiet) return { show: () => undefined, stop: () => undefined };
  return options.stream.isTTY ? movingLine(options.stream) : plainLines(options.stream);
}

function movingLine(stream: NodeJS.WriteStream): ProgressDisplay {
  const spinner = yoctoSpinner({ stream, handleSignals: false });
  const estimate = createEstimate();
  // It hides the cursor, which must be back whatever ends the process.
  process.once('exit', stop);
  return {
    show(progress) {
      spinner.text = `${textOf(progress)}${estimate(progress)}`;
      if (!spinner.isSpinning) spinner.start();
    },
    stop,
  };

  function stop(): void {
    if (spinner.isSpinning) spinner.stop();
  }
}

function plainLines(stream: NodeJS.WriteStream): ProgressDisplay {
  const estimate = createEstimate();
  let last = { phase: '', at: 0 };
  return {
    show(progress) {
      const left = estimate(progress);
      const at = Date.now();
      if (progress.phase === last.phase && at - last.at < plainEveryMs) return;
      last = { phase: progress.phase, at };
      stream.write(`${textOf(progress)}${left}\n`);
    },
    stop: () => undefined,
  };
}

function textOf({ phase, done, total }: Progress): string {
  return total === null ? phase : `${phase}: ${done} of ${total}`;
}

/** How long a phase will yet take, judged by its own pace so far. */
function createEstimate(): (progress: Progress) => string {
  let phase = '';
  let since = 0;
  return ({ phase: current, done, total }) => {
    if (current !== phase) {
      phase = current;
      since = Date.now();
    }
    const elapsed = Date.now() - since;
    if (total === null || done === 0 || done >= total || elapsed < 1_000) return '';
    return `, about ${Math.ceil(((elapsed / done) * (total - done)) / 1_000)} s left`;
  };
}
