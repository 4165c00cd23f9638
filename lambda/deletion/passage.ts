import type { Presence } from '../core/absence.ts';
import type { Permission } from '../core/deletable.ts';
import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { Expiry, Pat } from '../core/pat.ts';
import type { Facts } from '../core/plan.ts';
import type { Naming, StageOfVersion } from '../core/retire.ts';
import type { Tenant } from '../ports.ts';
import type { Verdict } from './verdict.ts';

/** What was read right before tokens are ended, and when the oldest of it was. */
export type Fresh = {
  readAt: string;
  facts: Facts;
  /** All that the secret of a rotation names, where a rotation ends a token; `facts.designated` has the other secrets'. */
  naming?: Naming;
};

/** The last word of whoever wants a token gone, on what was just read; a token that is not there may be gone already. */
export type Judgement = Permission | { allowed: false; reason: string; outcome: TokenOutcome };

/** A token to be ended. */
export type DeletionRequest<F extends Fresh> = {
  /** As it was last seen. */
  token: Pat;
  grounds: Pick<
    DeletionRecord,
    'rule' | 'planHash' | 'noticedAt' | 'deadline' | 'noticeMessageId' | 'ownerMail'
  >;
  /** Why, in words, where the rule does not say it. */
  reason?: string;
  /** The one naming that does not protect it: that which the rotation itself is about. */
  except?: StageOfVersion;
  judge: (fresh: F) => Judgement;
};

/** Tokens to be ended at once: by whose credentials, and on facts of what age. */
export type Passage<F extends Fresh> = {
  tenant: Tenant;
  requests: readonly DeletionRequest<F>[];
  /** Reads what the judgements and the protections look at. */
  read: () => Promise<F>;
  /** Facts older than this let nothing be sent any more, in milliseconds, and `tooOld` says so. */
  maxAgeMs: number;
  tooOld: string;
  /** Lists which tokens are there now: asked at most once, for what no answer, or a 404 alone, leaves open. */
  listNow: (fresh: F) => Promise<Presence>;
  /** The number of the step's intent, under which a repeated step finds what it wrote; null: the next free one. */
  number: number | null;
  /** Told how many of the requests are done. */
  progress?: (done: number) => void;
};

/** Tokens whose expiry is brought forward at once, to one instant: an end that can be taken back. */
export type Quarantining<F extends Fresh> = Omit<Passage<F>, 'listNow'> & {
  /** In the future, as the tenant's clock has it. */
  expiresAt: string;
  /** Lists which of the tokens bear which expiry now: asked at most once, and only what it shows is believed. */
  expiriesNow: (fresh: F) => Promise<ReadonlyMap<string, Expiry>>;
};

/** Tokens to be ended, by whatever means; with an expiry where it is that which ends them. */
export type Errand<F extends Fresh> = Omit<Passage<F>, 'listNow'> &
  Partial<Pick<Quarantining<F>, 'expiresAt'>>;

/** A verdict a request, in their order; `stop` = why no other deletion would fare better. */
export type Passed = { verdicts: Verdict[]; stop: string | null };

/** A token whose expiry is to be brought forward; `doubt` = why it should not, on what was just read. */
export type Shortening<F extends Fresh> = Pick<Passage<F>, 'tenant' | 'read'> &
  Pick<DeletionRequest<F>, 'token' | 'except'> & { expiresAt: string; doubt: (fresh: F) => string | null };
