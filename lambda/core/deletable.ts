declare const proof: unique symbol;

/**
 * The id of a token that may be deleted. Only a decision can make one: `decide` for stale tokens,
 * `retire` for rotated ones (a test forbids it elsewhere: `test/arrows.test.ts`).
 */
export type DeletableId = string & { readonly [proof]: 'a decision allows this deletion' };

/** Marks an id as deletable; to be called where a decision has just been made on fresh data. */
export function allowDeletion(id: string): DeletableId {
  return id as DeletableId;
}
