import type { DeletionRecord, Recovery, TokenOutcome } from './deletion-record.ts';
import type { OwnerMailResult } from './owners/mail.ts';
import type { Expiry, Owner, Scopes } from './pat.ts';
import type { Exemption, Rotation, Rule, Severity } from './policy/schema.ts';

/** Something that a person should know, with an identity that persists over the runs. */
export type Finding = {
  /** Equal for the same finding in every run: the kind and its subject, no date. */
  key: string;
  /** Machine name of the kind: a rule's name, or a built-in such as `exemption-lapsed`. */
  kind: string;
  severity: Severity;
  /** The token, where the finding is about one. */
  tokenId: string | null;
  ownerId: string | null;
  /** One sentence: what is the case. */
  message: string;
  /** One sentence: what to do. */
  remedy: string;
  controls: string[];
  /** Absent where a person is to look at it. */
  standing?: Standing;
  /** When the first run had it; absent until the run ends. */
  firstSeen?: string;
};

/** Why a finding is no open one. */
export type Standing =
  /** "Findings of these rules on its tokens are accepted": by whom, why, and to the end of which day. */
  | { is: 'accepted'; approvedBy: string; until: string; reason: string }
  /** The platform itself owns the token. */
  | { is: 'platform' }
  /** The token ended in this run, or the finding is gone. */
  | { is: 'closed'; why: string };

/** A finding with its token as a run named it, which a later run may no longer list. */
export type NamedFinding = Finding & { token: Pick<TokenResult, 'name' | 'ownerName'> | null };

/** A token with all that a report says of it. */
export type TokenResult = {
  id: string;
  name: string;
  ownerId: string | null;
  ownerName: string | null;
  scopes: Scopes;
  created: string | null;
  lastUsed: string | null;
  expiry: Expiry;
  managed: boolean;
  /** False where the tenant's row could not be read. */
  readable: boolean;
  /** `expire` = a rule with `do: expire` caps its life. */
  verdict: 'keep' | 'delete' | 'expire';
  /** The rule, or the protection (`managed`, `own`, `designated`, `exempt`, `restored`, `unreadable`, `doubt`), that decided; null when nothing matched. */
  rule: string | null;
  /** In words, why. */
  reason: string;
  outcome: TokenOutcome;
  /** No deletion before this instant: from the notice that was given or would be given. */
  deadline: string | null;
};

/** One check of the guard, passed or not, with what was expected and what came. */
export type GuardCheck = { name: string; passed: boolean; expected: string; actual: string };

/** Whether a run may delete, and why not. */
export type GuardVerdict = {
  verdict: 'proceed' | 'halt' | 'approval';
  reasons: string[];
  checks: GuardCheck[];
};

/** What happened to a designated secret in a run. */
export type RotationResult = {
  secret: string;
  settings: Rotation;
  /** `started` = Secrets Manager rotates it itself, and was asked to; `left` = nothing was begun. */
  state: 'rotated' | 'started' | 'left' | 'failed';
  due: boolean;
  /** Why it was due, or why it failed, in words and without secrets. */
  reason: string;
  /** The token that the current version names. */
  currentTokenId: string | null;
  /** When the current token was created. */
  currentSince: string | null;
  currentExpiry: Expiry;
  /** The next day on which it is due. */
  nextDue: string | null;
  predecessor:
    | { state: 'none' }
    | { state: 'overlap'; tokenId: string; retireAfter: string }
    | { state: 'retired'; tokenId: string }
    | { state: 'still-used'; tokenId: string; lastUsed: string; keptUntil: string | null }
    /** Neither retired nor on its way to it, for this reason; a finding says what to do. */
    | { state: 'kept'; tokenId: string; reason: string };
  /** What a person should know of this secret. */
  findings: Finding[];
  /** Parts of the work that failed and are repeated by the next run, one sentence each. */
  problems: string[];
};

/** How an exemption fared: which tokens it covered, and how long it lasts. */
export type ExemptionResult = {
  exemption: Exemption;
  state: 'active' | 'lapsing' | 'lapsed';
  tokenIds: string[];
};

/** How many findings stand. */
export type FindingCounts = Record<Severity | 'new' | 'accepted' | 'platform' | 'closed', number>;

/** Of the tokens that stand after a run, those of the platform apart, how many are dangerous. */
export type Risk = {
  tokens: number;
  /** May do all that their owner may do. */
  everything: number;
  neverExpire: number;
  /** Their owner is inactive; only of `ownerKnown` tokens did the directory say whether that is so. */
  ownerLeft: number;
  ownerKnown: number;
};

/** How many tokens an enforcing run of this night gives notice of, within the limits, and how many wait for their turn. */
export type Pace = { announce: number; queued: number };

/** The figures of a run, as `summary.json` holds them. */
export type RunSummary = {
  schemaVersion: 1;
  /** Of the tool; absent in what older ones wrote. */
  version?: string;
  runId: string;
  tenant: string;
  mode: 'report' | 'enforce';
  status: 'succeeded' | 'partial' | 'halted' | 'failed';
  startedAt: string;
  finishedAt: string;
  policyHash: string;
  planHash: string;
  inventory: {
    total: number;
    stale: number;
    neverUsed: number;
    managed: number;
    exempt: number;
    unreadable: number;
  };
  deletions: {
    planned: number;
    noticed: number;
    waiting: number;
    due: number;
    deleted: number;
    /** Absent in what older versions wrote; so are `released` and `expired`. */
    quarantined?: number;
    released?: number;
    expired?: number;
    alreadyGone: number;
    spared: number;
    failed: number;
    notReached: number;
  };
  /** Absent in what older versions wrote, and where nothing was decided; so is `pace`. */
  risk?: Risk;
  pace?: Pace;
  rotations: { due: number; rotated: number; failed: number; retired: number; stillUsed: number };
  /** How much fails each control that the policy names; absent in what older versions wrote. */
  controls?: Record<string, number>;
  /** Open ones by severity, and how many of them are new; those beside them that are accepted, the platform's or closed. */
  findings: FindingCounts;
  guard: { verdict: GuardVerdict['verdict']; reasons: string[] };
  api: { requests: number; retries: number; throttled: number };
};

/** A past run as a point of the trend. */
export type HistoryPoint = Pick<
  RunSummary,
  'runId' | 'startedAt' | 'status' | 'mode' | 'inventory' | 'deletions' | 'risk' | 'rotations' | 'controls'
> & { findings: Pick<FindingCounts, Severity> };

/** How a person calls the command line for this tenant, where its reports are read; the switch, where there is one. */
export type CommandLine = { self: string; flags: string[]; switchName: string | null };

/** All that one run found, decided and did: what every report is rendered from (`results.json`). */
export type RunResults = {
  summary: RunSummary;
  /** The tenant's base URL. */
  baseUrl: string;
  rules: Rule[];
  noticeDays: number;
  tokens: readonly TokenResult[];
  owners: Owner[];
  /** All that stand after the run: open, accepted, and the platform's. */
  findings: readonly Finding[];
  /** What stood after the run before and does no longer. */
  closed: readonly NamedFinding[];
  guard: GuardVerdict;
  exemptions: ExemptionResult[];
  rotations: RotationResult[];
  recovered: Recovery;
  /** The token that the run worked with, and its owner; absent in runs of older versions, or that could not log in. */
  actedAs?: { tokenId: string; ownerId: string | null };
  /** Every token that this run itself ended, of a rotation too, or gave back, in the order in which it was done. */
  ended: readonly DeletionRecord[];
  /**
   * The tokens that wait in quarantine after the run, each with the record of how it came there, and whether one can be
   * given back once its new expiry has passed; absent where none waits, and in runs of older versions.
   */
  quarantine?: { revivable: 'yes' | 'no' | 'unknown'; waiting: readonly DeletionRecord[] };
  /** What failed or was left in doubt in this run, one sentence each: the reasons of `partial` and `failed`. */
  problems: string[];
  /** The mails to owners; absent where the policy has no `owners`, and in runs of older versions. */
  ownerMails?: { askAt: string | null; mails: OwnerMailResult[] };
  /** Earlier runs, oldest first, at most 120. */
  history: HistoryPoint[];
  /** Where the artefacts lie, for people: a folder or an s3:// address. */
  location: string;
  /** Absent in runs of older versions. */
  command?: CommandLine;
};
