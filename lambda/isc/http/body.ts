import { createPacker, type Rows } from '../../core/rows.ts';
import { createRowScanner } from './row-scanner.ts';

/** Takes the chunks of a body as they come; throws where it is malformed, with a message that nobody shows. */
export type BodyReader<T> = { push(chunk: Uint8Array): void; finish(): T };

/** Reads JSON as a whole. */
export function jsonBody(): BodyReader<unknown> {
  const chunks: Uint8Array[] = [];
  return {
    push: (chunk) => {
      chunks.push(chunk);
    },
    finish: () => JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

/** Reads a JSON array row by row and packs what it reads, so that a long listing is held as bytes only. */
export function rowsBody<Row>(parseRow: (raw: unknown) => Row): BodyReader<Rows<Row>> {
  const packer = createPacker<Row>();
  const scanner = createRowScanner((raw) => packer.add(parseRow(raw)));
  return {
    push: scanner.push,
    finish: () => {
      scanner.finish();
      return packer.rows();
    },
  };
}

/** Reads past a body that nobody needs. */
export function noBody(): BodyReader<null> {
  return { push: () => undefined, finish: () => null };
}
