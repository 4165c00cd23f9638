import type { TokenOutcome } from './deletion-record.ts';
import type { KnownExpiry } from './pat.ts';

/** What became of a token that a person asked for. */
export type ByHandToken = {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string | null;
  outcome: TokenOutcome;
  reason: string;
  /** The expiry that it was given back; absent where it was given none. */
  expiry?: KnownExpiry;
  /** Until when access tokens may live that it issued before it was ended; absent where it was not. */
  accessUntil?: string;
};

/** `by-hand.json`: what a person did beside the nights. It is written before the first request, and again at the end. */
export type ByHand = {
  schemaVersion: 1;
  act: 'restore' | 'revoke';
  runId: string;
  tenant: string;
  at: string;
  by: string;
  reason: string;
  policyHash: string;
  /** How many tokens the tenant listed before. */
  listed: number;
  /** Null while it is under way, and where it was cut off. */
  finishedAt: string | null;
  tokens: ByHandToken[];
  /** What else a person is to know, in sentences. */
  notes: string[];
  /** Where this document lies. */
  location: string;
};

/** Whether a token is as the person wants it: that which was so before counts. */
export function isAsAsked({ act }: Pick<ByHand, 'act'>, { outcome }: Pick<ByHandToken, 'outcome'>): boolean {
  if (act === 'restore') return outcome === 'released' || outcome === 'kept';
  return outcome === 'deleted' || outcome === 'already-gone';
}
