import { createPacker, type Rows } from '../../core/rows.ts';
import { createRowScanner } from './row-scanner.ts';

/** How much of a body is read, unpacked, and how long it may take. */
export type BodyLimits = { bytes: number; ms: number };

/** Takes the chunks of a body as they come; throws where it is malformed, with a message that nobody shows. */
export type BodyReader<T> = {
  push(chunk: Uint8Array): void;
  finish(): T;
  /** Narrower limits than those of the transport. */
  limits: Partial<BodyLimits>;
};

/** Reads JSON as a whole, up to a megabyte: a few bytes on the wire may unpack to more than the memory holds. */
export function jsonBody(): BodyReader<unknown> {
  const chunks: Uint8Array[] = [];
  return {
    limits: { bytes: 1_048_576 },
    push: (chunk) => {
      chunks.push(chunk);
    },
    finish: () => JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

/** Reads a JSON array row by row and packs what it reads, so that a long listing is held as bytes only. */
export function rowsBody<Row>(
  parseRow: (raw: unknown) => Row,
  limits: Partial<BodyLimits> = {},
): BodyReader<Rows<Row>> {
  const packer = createPacker<Row>();
  const scanner = createRowScanner((raw) => packer.add(parseRow(raw)));
  return {
    limits,
    push: scanner.push,
    finish: () => {
      scanner.finish();
      return packer.rows();
    },
  };
}

/** Reads past a body that nobody needs. */
export function noBody(): BodyReader<null> {
  return { limits: { bytes: 65_536 }, push: () => undefined, finish: () => null };
}
