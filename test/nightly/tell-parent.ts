/** Hands a message to the parent process, and waits until it is on its way. */
export async function tellParent(message: unknown): Promise<void> {
  await new Promise<void>((sent) => {
    if (process.send === undefined) sent();
    else process.send(message, () => sent());
  });
  process.disconnect?.();
}
