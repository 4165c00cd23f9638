import { type ARTEFACTS, latestKey, runPrefix } from '../../core/artefacts.ts';
import { readLatest } from '../../core/latest.ts';
import type { Finding, TokenResult } from '../../core/results.ts';
import { keyOf, readIfThere } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import { renewLease } from '../run/lease.ts';
import { chunksOf, listPieces, objectPieces } from './pieces.ts';
import type { StoredResults } from './report.ts';

/** Every artefact of a run; the summary last, since its presence says that the others are whole. */
export async function writeArtefacts(context: RunContext, stored: StoredResults): Promise<void> {
  const { archive, run } = context;
  // The renderers and their libraries are loaded when there is something to render: a cold start does without.
  const [{ renderHtml }, { renderCsv }, { renderOcsf }, { renderText }] = await Promise.all([
    import('../../report/page.ts'),
    import('../../report/csv.ts'),
    import('../../report/ocsf.ts'),
    import('../../report/text.ts'),
  ]);
  const previous = await previousFindings(context);
  const write = (name: keyof typeof ARTEFACTS, pieces: Iterable<string>) =>
    archive.write(keyOf(run, name), chunksOf(pieces));
  await write('html', [renderHtml(stored)]);
  await write('csv', renderCsv(stored));
  await write('ocsf', renderOcsf(stored, previous));
  await write('findings', listPieces(stored.findings));
  await write('text', [renderText(stored)]);
  // A machine that slept meanwhile may find that another run told this one's deletions in its place.
  await renewLease(context);
  await write('results', objectPieces(stored));
  await write('summary', summaryPieces(stored));
}

/** The findings of the last good run, by which this one tells new from known; none where there is none. */
async function previousFindings({
  archive,
  run,
  tenantName,
}: Pick<RunContext, 'archive' | 'run' | 'tenantName'>): Promise<Finding[]> {
  const stored = await archive.read(latestKey(tenantName));
  const good = readLatest(stored?.body ?? null, tenantName, run.startedAt).latest?.baseline ?? null;
  if (good === null) return [];
  const prefix = runPrefix(tenantName, good.at, good.runId);
  return (await readIfThere<Finding[]>(archive, keyOf({ prefix }, 'findings'))) ?? [];
}

/** The summary of the contract: the figures for people to read, and a line a token. */
function* summaryPieces({ summary, tokens }: StoredResults): Generator<string> {
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
