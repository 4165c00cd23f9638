import type { Expiry, InventoryRow } from '../../core/pat.ts';
import type { RunContext } from '../context.ts';

/** The tenant's tokens by id, when they were listed, and why the list may lack some. */
export type ShownTokens = {
  readAt: string;
  rows: ReadonlyMap<string, InventoryRow>;
  doubt: string | null;
};

/** Lists the tenant's tokens for a person. @throws IscError */
export async function listRows({ tenant, clock, progress }: RunContext): Promise<ShownTokens> {
  progress({ phase: 'listing tokens', done: 0, total: null });
  const readAt = clock.now();
  const { rows, completeness } = await tenant.listTokens({});
  const known = rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const]));
  const doubt = completeness.kind === 'complete' ? null : completeness.reason;
  return { readAt, rows: new Map(known), doubt };
}

/** Which token bears which expiry. */
export function expiriesOf(rows: ShownTokens['rows']): Map<string, Expiry> {
  return new Map([...rows].flatMap(([id, row]) => (row.kind === 'pat' ? [[id, row.expiry] as const] : [])));
}
