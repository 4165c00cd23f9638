import { readLong, writeLong } from '../../archive/documents.ts';
import { readLatest } from '../../archive/latest.ts';
import { renewLease } from '../../archive/lease.ts';
import { joined, listPieces } from '../../archive/long-document.ts';
import { type ARTEFACTS, keyOf, latestKey, runPrefix } from '../../archive/run.ts';
import type { Finding, RunResults, TokenResult } from '../../core/results.ts';
import type { RunContext } from '../context.ts';

/** What `findings.json` holds. */
type StoredFindings = { schemaVersion: 1; findings: readonly Finding[] };

/** Every artefact of a run; the summary last, since its presence says that the others are whole. */
export async function writeArtefacts(context: RunContext, stored: RunResults): Promise<void> {
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
    archive.write(keyOf(run, name), joined(pieces));
  await write(
    'html',
    lazily(() => renderHtml(stored)),
  );
  await write('csv', renderCsv(stored));
  await write('ocsf', renderOcsf(stored, previous));
  const { findings } = stored;
  await writeLong(archive, { run, name: 'findings' }, { schemaVersion: 1, findings });
  await write(
    'text',
    lazily(() => renderText(stored)),
  );
  // A machine that slept meanwhile may find that another run told this one's deletions in its place.
  await renewLease(context);
  await writeLong(archive, { run, name: 'results' }, stored);
  await write('summary', summaryPieces(stored));
}

/** An archive that does not want a text does not take it, and it is never made. */
function* lazily(render: () => string): Generator<string> {
  yield render();
}

/** The findings of the last good run, by which this one tells new from known; none where there is none. */
async function previousFindings({
  archive,
  run,
  tenantName,
}: Pick<RunContext, 'archive' | 'run' | 'tenantName'>): Promise<readonly Finding[]> {
  const stored = await archive.read(latestKey(tenantName));
  const good = readLatest(stored?.body ?? null, tenantName, run.startedAt).latest?.baseline ?? null;
  if (good === null) return [];
  const prefix = runPrefix(tenantName, good.at, good.runId);
  const previous = await readLong<StoredFindings>(archive, { run: { prefix }, name: 'findings' });
  return previous?.findings ?? [];
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
