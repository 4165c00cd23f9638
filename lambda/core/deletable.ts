import type { KnownExpiry } from './pat.ts';

declare const proof: unique symbol;

/**
 * The id of a token that may be deleted. Only a decision can make one: `decide` for stale tokens,
 * `retire` for rotated ones (a test forbids it elsewhere: `test/arrows.test.ts`).
 */
export type DeletableId = string & { readonly [proof]: 'a decision allows this deletion' };

/** Whether a token may be deleted, and why (not). */
export type Permission = { allowed: true; id: DeletableId } | { allowed: false; reason: string };

/** Marks an id as deletable; to be called where a decision has just been made on fresh data. */
export function allowDeletion(id: string): DeletableId {
  return id as DeletableId;
}

/**
 * The id of a token whose expiry an administrator may change: bring forward, or give back. Only a decision can make
 * one (a test forbids it elsewhere: `test/arrows.test.ts`).
 */
export type ExpirableId = string & { readonly [proof]: 'a decision allows this expiry' };

/** What may be deleted may be ended by its expiry as well. */
export function toExpirable(id: DeletableId): ExpirableId {
  return allowExpiry(id);
}

/** Marks an id as one whose expiry may be changed; to be called where a decision has just been made on fresh data. */
export function allowExpiry(id: string): ExpirableId {
  return id as ExpirableId;
}

/** What an expiry may be changed to, where a decision allows it. */
export type ExpiryPermission = { allowed: true; id: ExpirableId; expiry: KnownExpiry };
