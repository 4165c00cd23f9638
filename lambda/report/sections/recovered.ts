import { html, type SafeHtml } from '@remix-run/html-template';
import type { RunResults } from '../../core/results.ts';
import { minute } from '../wording.ts';
import { tableOf } from './table.ts';

/** What earlier runs, or this one after its listing, deleted and nobody was told of yet; nothing where there is none. */
export function recoveredSection({ recovered: { deleted } }: RunResults): SafeHtml | string {
  if (deleted.length === 0) return '';
  return html`<section id="recovered" aria-labelledby="recovered-title"><h2 id="recovered-title">Deleted before, told here first</h2>${tableOf(
    {
      label: 'Deleted before, told here first',
      columns: ['Token', 'Id', 'Owner', 'Rule', 'Run', 'At', 'Why'],
      rows: deleted.map(({ name, tokenId, ownerName, ownerId, rule, runId, at, reason }) => [
        name,
        tokenId,
        ownerName ?? ownerId,
        rule,
        runId,
        minute(at),
        reason,
      ]),
      none: '',
    },
  )}</section>`;
}
