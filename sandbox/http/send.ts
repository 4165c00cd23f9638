import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Outcome } from '../faults/replace.ts';
import { pieces, textOf } from './answer.ts';

/** Puts an outcome on the wire; a client that went away ends it quietly. */
export async function send(response: ServerResponse, outcome: Outcome, headers: Record<string, string>) {
  if (outcome.kind === 'hang') return;
  if (outcome.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { answer } = outcome;
  response.sendDate = false;
  response.setHeaders(new Map(Object.entries({ ...headers, ...answer.headers })));
  response.statusCode = answer.status;
  if (outcome.cutOff) return sendHalf(response, textOf(answer.body));
  if (answer.body.kind === 'rows')
    await pipeline(Readable.from(pieces(answer.body)), response).catch(ignoreGoneClient);
  else response.end(textOf(answer.body));
}

function sendHalf(response: ServerResponse, text: string): void {
  const half = text.slice(0, Math.floor(text.length / 2));
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.write(half, () => response.socket?.destroy());
}

function ignoreGoneClient(error: NodeJS.ErrnoException): void {
  const gone = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_UNABLE_TO_PIPE'];
  if (!gone.includes(error.code ?? '')) throw error;
}
