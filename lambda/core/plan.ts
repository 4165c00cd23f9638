import type { Ending, Receipt, Reminder } from './owners/mail.ts';
import type { InventoryRow, Owner, Pat, TokenFilter } from './pat.ts';
import type { TenantPolicy } from './policy/schema.ts';
import type { Quarantined } from './quarantine/ledger.ts';
import type { Finding, GuardVerdict } from './results.ts';

/** Names one filtered listing of a run: a delete rule's own cutoff in days, or the never-used one. */
export type FilterKey = `unused-${number}` | 'never-used';

/** A filtered listing that a run makes, with the instant that it certifies. */
export type Cutoff = { key: FilterKey; filter: TokenFilter };

/** A row of the full listing, and the filtered listings that returned the same token unchanged. */
export type InventoryEntry = { row: InventoryRow; certifiedBy: readonly FilterKey[] };

/** What a decision may look at, besides the token itself. */
export type Facts = {
  now: string;
  policy: TenantPolicy;
  /** The client ids that the run itself works with: more than one where its credentials were replaced meanwhile. */
  workerIds: ReadonlySet<string>;
  /** Ids that a designated secret names in any stage. */
  designated: ReadonlySet<string>;
  /** Designated secrets of which nobody can tell what they name: any token may be theirs. */
  unreadableSecrets: readonly string[];
  /** By plain token id, what contradicts an earlier night (`compareWithMemory`). */
  doubts: ReadonlyMap<string, string>;
  /** By plain token id, what tonight's listing of all tokens said of one that was read in another one since. */
  listed?: ReadonlyMap<string, Pat>;
  /** By plain token id, until when it is kept since a person restored it; null where nobody can tell. */
  restored: ReadonlyMap<string, string> | null;
  /** Owners by id; null when the look-up failed. */
  owners: ReadonlyMap<string, Owner> | null;
  /** By owner id, whether the identity is there; `gone` = not found on two nights. Nobody asked of the others. */
  identities?: ReadonlyMap<string, 'present' | 'gone'>;
};

/** Protections that stand above every rule of the policy. */
export type Protection = 'managed' | 'own' | 'designated' | 'exempt' | 'restored' | 'unreadable';

/** What the policy says of a token, and why. */
export type Decision =
  | {
      verdict: 'keep';
      by: { protection: Protection } | { rule: string } | 'nothing' | 'doubt';
      reason: string;
    }
  | { verdict: 'delete'; rule: string; ruleHash: string; filter: FilterKey; reason: string }
  /** Its expiry is to be brought forward to so many days from then. */
  | { verdict: 'expire'; rule: string; ruleHash: string; inDays: number; reason: string };

/** What a rule does to a candidate: deletes it, certified by a filtered listing, or caps its life. */
export type Action = { do: 'delete'; filter: FilterKey } | { do: 'expire'; inDays: number };

/** A token that the policy would end, as the plan records it. */
export type Candidate = {
  pat: Pat;
  rule: string;
  /** Hash of the rule's conditions and action: a changed rule starts its notices over. */
  ruleHash: string;
  action: Action;
  reason: string;
  /** Hash of every field of the token but its name: what must not change until the deletion. */
  fingerprint: string;
};

/** A notice that was given: the right to delete one token, from an instant on. */
export type NoticeRecord = {
  rule: string;
  ruleHash: string;
  fingerprint: string;
  firstNoticed: string;
  /** No deletion before it; as printed in the message. */
  deadline: string;
  /** The accepted message that named the token, or referred to the list that does. */
  messageId: string;
  /** The accepted mail to the token's owner, or to who is told in their place; absent until there was one. */
  owner?: Receipt;
};

/** The notices that are pending, by token id (`ledger.json`). */
export type Ledger = {
  schemaVersion: 1;
  tenant: string;
  updatedAt: string;
  notices: Record<string, NoticeRecord>;
  /** What owners were told besides, by token id; absent as long as they are told nothing. */
  owners?: { endings: Record<string, Ending>; reminders: Record<string, Reminder> };
};

/** Where a candidate stands tonight. */
export type Stage =
  /** May be deleted tonight: its notice has run out, or the policy needs none. */
  | { stage: 'due'; notice: NoticeRecord | null }
  /** Its notice is running. */
  | { stage: 'running'; notice: NoticeRecord }
  /** To be announced tonight. */
  | { stage: 'announce'; deadline: string }
  /** Waits for its turn: tonight's announcements are used up. */
  | { stage: 'queued' }
  /** Kept for a reason that is not the token's own (a held owner, say). */
  | { stage: 'held'; reason: string };

/** Where the candidates stand, by token id: what it does not name is queued. */
export type Stages = ReadonlyMap<string, Exclude<Stage, { stage: 'queued' }>>;

/** A candidate and where it stands. */
export type PlannedToken = { candidate: Candidate; stage: Stage };

/** How the tokens end that are due tonight. */
export type Means =
  /** `instead` = why they are not quarantined, as the policy asks; null where it does not. */
  | { means: 'delete'; instead: string | null }
  /** `revivable` = whether a token can be given back once its new expiry has passed. */
  | { means: 'quarantine'; revivable: 'yes' | 'no' | 'unknown' }
  /** Not at all, for this reason. */
  | { means: 'none'; reason: string };

/** Where a quarantined token stands tonight. */
export type Standing =
  /** It stays as it is: its time or its turn has not come, or something about it is in doubt. */
  | { standing: 'waiting'; doubt: string | null }
  /** To be deleted by the door; the filtered listing that certifies it. */
  | { standing: 'due'; filter: FilterKey }
  /** To be given its former expiry back; `used` = somebody needs it. */
  | { standing: 'release'; used: boolean; reason: string }
  /** A person gave it another expiry: it is in quarantine no more, and kept. */
  | { standing: 'left' }
  /** Its expiry passed, and the tenant lists it no more: not our deletion. */
  | { standing: 'expired' }
  /** Somebody else deleted it before its expiry. */
  | { standing: 'gone' }
  /** It is gone after a run that was cut off meant to delete it: the recovery tells it. */
  | { standing: 'deleted' };

/** A quarantined token, and where it stands. */
export type QuarantinedToken = { tokenId: string; known: Quarantined; standing: Standing };

/** What the next run compares itself with: the last run that succeeded. */
export type Baseline = {
  runId: string;
  at: string;
  total: number;
  candidates: number;
  /** Deletable tokens with a `lastUsed`. */
  used: number;
  /** Deletions by this tool since then: they are no shrinkage. */
  deletedSince: number;
};

/** A halted plan that a person approved. */
export type Approval = {
  schemaVersion: 1;
  planHash: string;
  approvedAt: string;
  approvedBy: string;
  reason: string;
  /** Names of the guard's checks that the plan failed: it accepts these and no others. */
  breaches: string[];
  /** The ids that the plan would have deleted, and those that it would have announced. */
  due: string[];
  announce: string[];
};

/** What a run intends, before it acts (`plan.json`). */
export type Plan = {
  schemaVersion: 1;
  runId: string;
  tenant: string;
  now: string;
  mode: 'report' | 'enforce';
  policyHash: string;
  /** Hash of tenant, policy, guard and every planned token: not of the run or its time. */
  planHash: string;
  guard: GuardVerdict;
  /** In the order of the listing. */
  planned: readonly PlannedToken[];
  findings: readonly Finding[];
  /** Owners of tokens that are staged, beside those of the inventory; absent in plans of older versions. */
  owners?: readonly Owner[];
  /** How the tokens end that are due to be deleted, and where those stand that wait in quarantine; absent before 0.2. */
  means?: Means;
  quarantined?: readonly QuarantinedToken[];
  /** Deletions of runs that were cut off, of which the last good run does not know; absent where there is none. */
  uncounted?: number;
};
