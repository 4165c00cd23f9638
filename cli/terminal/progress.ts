import yoctoSpinner from 'yocto-spinner';
import type { Progress } from '../../lambda/steps/context.ts';
import type { Console } from './console.ts';

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

/** What a shell calls the end by Ctrl-C: 128 and the number of the signal. */
const stoppedByHand = 130;

/** The first Ctrl-C lets the run finish what it is doing and write its results; a second one stops at once. */
export function listenForInterrupt(console: Console): { interrupted(): boolean; ignore(): void } {
  let pressed = false;
  const ignore = onSignal(() => {
    if (pressed) process.exit(stoppedByHand);
    pressed = true;
    console.complain(
      'Stopping: the request under way is finished and the results are written. Ctrl-C again stops at once.',
    );
  });
  return { interrupted: () => pressed, ignore };
}

/** For a command with nothing to finish: whatever ends it, Ctrl-C or its terminal's end, it cleans up. Returns how to stop listening. */
export function cleanUpOnInterrupt(cleanUp: () => void): () => void {
  const ignore = onSignal(end);
  process.on('SIGHUP', end);
  process.once('exit', cleanUp);
  return () => {
    ignore();
    process.off('SIGHUP', end);
    process.off('exit', cleanUp);
  };

  function end(): void {
    process.exit(stoppedByHand);
  }
}

function onSignal(act: () => void): () => void {
  process.on('SIGINT', act);
  process.on('SIGTERM', act);
  return () => {
    process.off('SIGINT', act);
    process.off('SIGTERM', act);
  };
}
