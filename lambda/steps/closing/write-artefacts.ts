import { writeLong } from '../../archive/documents.ts';
import { renewLease } from '../../archive/lease.ts';
import { joined, listPieces } from '../../archive/long-document.ts';
import { type ARTEFACTS, keyOf } from '../../archive/run.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import type { RunContext } from '../context.ts';
import { storeFindings } from './known-findings.ts';

/** Every artefact of a run; the summary last, since its presence says that the others are whole. */
export async function writeArtefacts(context: RunContext, stored: RunResults): Promise<void> {
  const { archive, run } = context;
  // The renderers and their libraries are loaded when there is something to render: a cold start does without.
  const [{ renderHtml }, { renderCsv }, { renderDeletions }, { renderOcsf }, { renderMessage }] =
    await Promise.all([
      import('../../report/page.ts'),
      import('../../report/csv.ts'),
      import('../../report/deletions.ts'),
      import('../../report/ocsf.ts'),
      import('../../report/message.ts'),
    ]);
  const write = (name: keyof typeof ARTEFACTS, pieces: Iterable<string>) =>
    archive.write(keyOf(run, name), joined(pieces));
  await write(
    'html',
    lazily(() => renderHtml(stored)),
  );
  await write('csv', renderCsv(stored));
  await write('deletions', [renderDeletions(stored)]);
  await write('ocsf', renderOcsf(stored));
  await storeFindings(context, stored);
  const message = renderMessage(stored);
  await write('text', [message.text]);
  await write('message', [JSON.stringify(message)]);
  // A machine that slept meanwhile may find that another run told this one's deletions in its place.
  await renewLease(context);
  await writeLong(archive, { run, name: 'results' }, stored);
  await write('summary', summaryPieces(stored));
}

/** An archive that does not want a text does not take it, and it is never made. */
function* lazily(render: () => string): Generator<string> {
  yield render();
}

/** The summary of the contract: the figures for people to read, and a line a token. */
function* summaryPieces({ summary, tokens }: RunResults): Generator<string> {
  const head = JSON.stringify(summary, null, 2).replace(/\n\}$/, '');
  yield `${head},\n  "tokens": `;
  yield* listPieces(linesOf(tokens), '    ');
  yield '\n}\n';
}

function* linesOf(tokens: Iterable<TokenResult>) {
  for (const { id, name, ownerName, ownerId, verdict, rule, reason, outcome } of tokens) {
    yield { id, name, owner: ownerName ?? ownerId, verdict, rule, reason, outcome };
  }
}
