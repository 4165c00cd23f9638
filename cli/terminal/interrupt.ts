import type { Console } from './console.ts';

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
