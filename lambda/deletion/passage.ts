import type { Presence } from '../core/absence.ts';
import type { ExpiryPermission, Permission } from '../core/deletable.ts';
import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { Expiry, Pat } from '../core/pat.ts';
import type { Facts } from '../core/plan.ts';
import type { Naming, StageOfVersion } from '../core/retire.ts';
import type { Tenant } from '../ports.ts';
import type { Verdict } from './verdict.ts';

/** When the oldest of what was read was read; `clockDoubt` = why nothing at all may be done, by what the clocks say. */
export type Timed = { readAt: string; clockDoubt?: string | null };

/** What was read right before tokens are ended. */
export type Fresh = Timed & {
  facts: Facts;
  /** All that the secret of a rotation names, where a rotation ends a token; `facts.designated` has the other secrets'. */
  naming?: Naming;
};

/** Nothing is done to the token: spared, unless the outcome says otherwise. */
export type Refused = { allowed: false; reason: string; outcome?: TokenOutcome };

/** Something may be done to the token. */
export type Allowed = { allowed: true };

/** The last word of whoever wants a token gone, on what was just read; a token that is not there may be gone already. */
export type Judgement = Extract<Permission, Allowed> | Refused;

/** What the record says of a token to which something is to be done. */
export type Request = {
  /** As it was last seen. */
  token: Pat;
  grounds: Pick<
    DeletionRecord,
    'rule' | 'planHash' | 'noticedAt' | 'deadline' | 'noticeMessageId' | 'ownerMail'
  >;
  /** Why, in words, where the rule does not say it. */
  reason?: string;
};

/** A token to be ended. */
export type DeletionRequest<F extends Fresh> = Request & {
  /** The one naming that does not protect it: that which the rotation itself is about. */
  except?: StageOfVersion;
  judge: (fresh: F) => Judgement;
};

/** A token to be given its former expiry back. */
export type ReturnRequest<F> = Request & { judge: (fresh: F) => ExpiryPermission | Refused };

/** Tokens to which something is to be done at once, and on facts of what age. */
export type Errand<F, R> = {
  requests: readonly R[];
  /** Reads what the judgements and the protections look at. */
  read: () => Promise<F>;
  /** Facts older than this let nothing be sent any more, in milliseconds, and `tooOld` says so. */
  maxAgeMs: number;
  tooOld: string;
  /** The number of the step's intent, under which a repeated step finds what it wrote; null: the next free one. */
  number: number | null;
  /** Told how many of the requests are done. */
  progress?: (done: number) => void;
};

/** Tokens to be ended at once, and by whose credentials. */
export type Passage<F extends Fresh> = Errand<F, DeletionRequest<F>> & {
  tenant: Tenant;
  /** Lists which tokens are there now: asked at most once, for what no answer, or a 404 alone, leaves open. */
  listNow: (fresh: F) => Promise<Presence>;
};

/** Tokens whose expiry changes: asked at most once, and only what it shows is believed. */
type ChangingExpiry<F> = {
  tenant: Tenant;
  /** Lists which of the tokens bear which expiry now. */
  expiriesNow: (fresh: F) => Promise<ReadonlyMap<string, Expiry>>;
};

/** Tokens whose expiry is brought forward at once, to one instant: an end that can be taken back. */
export type Quarantining<F extends Fresh> = Errand<F, DeletionRequest<F>> &
  ChangingExpiry<F> & {
    /** In the future, as the tenant's clock has it. */
    expiresAt: string;
    /** No deletion before it; null = never by this tool. */
    until: string | null;
  };

/** Tokens that are given their former expiry back at once. */
export type Returning<F extends Timed> = Errand<F, ReturnRequest<F>> & ChangingExpiry<F>;

/** A verdict a request, in their order; `stop` = why no other deletion would fare better. */
export type Passed = { verdicts: Verdict[]; stop: string | null };

/** A token whose expiry is to be brought forward; `doubt` = why it should not, on what was just read. */
export type Shortening<F extends Fresh> = Pick<Passage<F>, 'tenant' | 'read'> &
  Pick<DeletionRequest<F>, 'token' | 'except'> & { expiresAt: string; doubt: (fresh: F) => string | null };
