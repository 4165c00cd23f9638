import type { BodyLimits, BodyReader } from './body.ts';
import { LateError, TooLargeError } from './silence.ts';

/**
 * Feeds a body to its reader.
 * The timer is this function's own: a signal given to `fetch` is held weakly once the headers are there, and lost
 * with the next garbage collection. However this ends, the stream is cancelled, and the connection with it.
 * @throws LateError, TooLargeError, or what the reader throws
 */
export async function drain<T>(
  body: ReadableStream<Uint8Array> | null,
  reader: BodyReader<T>,
  limits: BodyLimits,
): Promise<T> {
  if (body === null) return reader.finish();
  const source = body.getReader();
  const cancel = () => source.cancel().catch(() => undefined);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    cancel();
  }, limits.ms);
  try {
    for (let bytes = 0; ; ) {
      const { done, value } = await source.read();
      if (isLate) throw new LateError();
      if (done) return reader.finish();
      bytes += value.byteLength;
      if (bytes > limits.bytes) throw new TooLargeError();
      reader.push(value);
    }
  } finally {
    clearTimeout(timer);
    cancel();
  }
}
