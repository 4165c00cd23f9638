import type { Console } from './console.ts';

/** Whether a person pressed Ctrl-C, and how to stop listening. */
export type Interrupt = { interrupted(): boolean; ignore(): void };

/** The first Ctrl-C lets the run finish what it is doing and write its results; a second one stops at once. */
export function listenForInterrupt(console: Console): Interrupt {
  let pressed = false;
  const onSignal = (): void => {
    if (pressed) process.exit(130);
    pressed = true;
    console.complain(
      'Stopping: the request under way is finished and the results are written. Ctrl-C again stops at once.',
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    interrupted: () => pressed,
    ignore: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
