import type * as z from 'zod';
import { joined, listPieces, someObject, writeLong } from '../../archive/documents.ts';
import { renewLease } from '../../archive/lease.ts';
import { type ARTEFACTS, keyOf } from '../../archive/run.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import type { RunContext } from '../context.ts';
import { storeFindings } from './known-findings.ts';

/** The shape of `results.json`, from which everything is rendered and on which no deletion hangs. */
export const resultsShape: z.ZodType<RunResults> = someObject<RunResults>().refine(
  ({ summary, tokens, findings }) =>
    typeof summary?.runId === 'string' && Array.isArray(tokens) && Array.isArray(findings),
);

/** Every artefact of a run; the summary last, since its presence says that the others are whole. */
export async function writeArtefacts(context: RunContext, stored: RunResults): Promise<void> {
  const { archive, run } = context;
  const isRehearsed = archive.documents !== undefined;
  if (!isRehearsed) await writeTables(context, stored);
  const { renderMessage } = await import('../../report/message.ts');
  const message = renderMessage(stored);
  await write(context, 'text', [message.text]);
  await write(context, 'message', [JSON.stringify(message)]);
  // A machine that slept meanwhile may find that another run told this one's deletions in its place.
  await renewLease(context);
  await writeLong(archive, { run, name: 'results' }, stored);
  await write(context, 'summary', summaryPieces(stored));
}

/** What people and other programs look at later, and what the next run is to know: nothing that a rehearsal shows. */
async function writeTables(context: RunContext, stored: RunResults): Promise<void> {
  // The renderers and their libraries are loaded when there is something to render: a cold start does without.
  const [{ renderHtml }, { renderCsv }, { renderDeletions }, { renderOcsf }] = await Promise.all([
    import('../../report/page.ts'),
    import('../../report/csv.ts'),
    import('../../report/deletions.ts'),
    import('../../report/ocsf.ts'),
  ]);
  await write(context, 'html', [renderHtml(stored)]);
  await write(context, 'csv', renderCsv(stored));
  await write(context, 'deletions', [renderDeletions(stored)]);
  await write(context, 'ocsf', renderOcsf(stored));
  await storeFindings(context, stored);
}

async function write(
  { archive, run }: RunContext,
  name: keyof typeof ARTEFACTS,
  pieces: Iterable<string>,
): Promise<void> {
  await archive.write(keyOf(run, name), joined(pieces));
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
