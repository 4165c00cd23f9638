import type { InventoryRow } from '../../core/pat.ts';
import type { Rows } from '../../core/rows.ts';

/** How many rows are asked for at once: the most that ISC's lists give. */
export const pageSize = 250;

/** One answer to the listing. */
export type Page = {
  rows: Rows<InventoryRow>;
  /** `X-Total-Count`, where the tenant gives it. */
  total: number | null;
  serverTime: string | null;
};

/** Fetches the page at an offset; null where the tenant answers 400. */
export type FetchPage = (offset: number) => Promise<Page | null>;

/** Whether two rows are the same token, judged by id where both have one. */
export function isSameToken(one: InventoryRow | undefined, other: InventoryRow | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.id !== null || other.id !== null) return one.id === other.id;
  return JSON.stringify(one) === JSON.stringify(other);
}
