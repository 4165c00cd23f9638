import type { SwitchPosition } from '../ports.ts';

/** The artefacts of a run, below its prefix. */
export const ARTEFACTS = {
  inventory: 'inventory.json',
  plan: 'plan.json',
  results: 'results.json',
  summary: 'summary.json',
  text: 'summary.txt',
  /** What is published: the mail, and the figures for machines. */
  message: 'message.json',
  html: 'report.html',
  csv: 'report.csv',
  /** A line a token that was ended. */
  deletions: 'deletions.csv',
  ocsf: 'findings.ocsf.jsonl',
  /** Every finding of the run, by which the next run knows what is new. */
  findings: 'findings.json',
  /** The list of tonight's notices, which the message refers to. */
  notices: 'notices.json',
  /** Tonight's mails to owners, and what became of them. */
  ownerMails: 'owner-mails.json',
  ownerMailParts: 'owner-mails/',
  ownerReceipts: 'owner-receipts/',
  /** What each batch of deletions is to do. */
  batches: 'batches/',
  intents: 'intents/',
  /** What a person did beside the nights: who, why, and what came of it. */
  byHand: 'by-hand.json',
} as const;

/** A run's own part of the archive; ends in `/`. */
export function runPrefix(tenant: string, startedAt: string, runId: string): string {
  return `${runsPrefix(tenant)}${startedAt.slice(0, 10).replaceAll('-', '/')}/${runId}/`;
}

/** The id of the run in whose part of the archive a key lies; null where it lies in none. */
export function runIdOf(key: string): string | null {
  return /^[^/]+\/runs\/\d{4}\/\d\d\/\d\d\/([^/]+)\//.exec(key)?.[1] ?? null;
}

/** The part of the archive that holds a tenant's runs; ends in `/`. */
export function runsPrefix(tenant: string): string {
  return `${tenant}/runs/`;
}

/** Where a tenant's notices are recorded. */
export function ledgerKey(tenant: string): string {
  return `${tenant}/ledger.json`;
}

/** Where a tenant's newest and last good run are named. */
export function latestKey(tenant: string): string {
  return `${tenant}/latest.json`;
}

/** Where lies what the trusted nights of a tenant remember of its tokens. */
export function memoryKey(tenant: string): string {
  return `${tenant}/memory.json`;
}

/** Where the tokens are listed that wait in quarantine. */
export function quarantineKey(tenant: string): string {
  return `${tenant}/quarantine.json`;
}

/** Where the tokens are listed that people took out of quarantine. */
export function restoredKey(tenant: string): string {
  return `${tenant}/restored.json`;
}

/** Where lies what a tenant showed of that which the vendor leaves open. */
export function factsKey(tenant: string): string {
  return `${tenant}/facts.json`;
}

/** Where the findings are listed that Security Hub has as active. */
export function toldFindingsKey(tenant: string): string {
  return `${tenant}/security-hub.json`;
}

/** Where the names stand of the throw-away tokens that a probe made and did not remove yet. */
export function probeKey(tenant: string): string {
  return `${tenant}/probe.json`;
}

/** Where the run that is under way says so. */
export function leaseKey(tenant: string): string {
  return `${tenant}/lease.json`;
}

/** Where a tenant's approvals lie; ends in `/`. */
export function approvalsPrefix(tenant: string): string {
  return `${tenant}/approvals/`;
}

/**
 * Where the approval of a plan lies; null where the hash is not `sha256:` and 64 hexadecimal digits.
 * The prefix stays out of the key: a colon is no part of a file's name on every system.
 */
export function approvalKey(tenant: string, planHash: string): string | null {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(planHash)?.[1];
  return hex === undefined ? null : `${approvalsPrefix(tenant)}${hex}.json`;
}

/** The hash of the plan that an approval's key names; null where the key is none. */
export function approvedPlanHash(key: string): string | null {
  const hex = /\/approvals\/([0-9a-f]{64})\.json$/.exec(key)?.[1];
  return hex === undefined ? null : `sha256:${hex}`;
}

/** A run's id, which sorts by time: `20261123T030000Z-<random>`, from an instant and six hexadecimal digits. */
export function newRunId(startedAt: string, random: string): string {
  return `${startedAt.slice(0, 19).replace(/[-:]/g, '')}Z-${random}`;
}

/** Where the figures of the past runs lie. */
export function historyKey(tenant: string): string {
  return `${tenant}/history.json`;
}

/** Who this run is and what it may do; fixed in its first step. */
export type RunIdentity = {
  runId: string;
  startedAt: string;
  /** Where its artefacts lie. */
  prefix: string;
  /** What the policy, the caller and the switch allow together. */
  mode: 'report' | 'enforce';
  switchPosition: SwitchPosition;
};

/** The key of an artefact of a run. */
export function keyOf(run: Pick<RunIdentity, 'prefix'>, name: keyof typeof ARTEFACTS): string {
  return `${run.prefix}${ARTEFACTS[name]}`;
}

/** The key of a batch of deletions, of its intent, or of its outcome. */
export function batchKey(
  run: Pick<RunIdentity, 'prefix'>,
  batch: number,
  part: 'batch' | 'intent' | 'outcome',
): string {
  const folder = keyOf(run, part === 'batch' ? 'batches' : 'intents');
  return `${folder}${String(batch).padStart(4, '0')}${part === 'outcome' ? '.outcome' : ''}.json`;
}

/** The key of a part of the mails to owners, or of what became of it. */
export function mailPartKey(
  run: Pick<RunIdentity, 'prefix'>,
  part: number,
  name: 'ownerMailParts' | 'ownerReceipts',
): string {
  return `${keyOf(run, name)}${String(part).padStart(4, '0')}.json`;
}

/** Where a mail lies that nobody sent; numbered, since nothing of the tenant becomes part of a key. */
export function mailFileKey(tenant: string, runId: string, number: number): string {
  return `${tenant}/messages/${runId}-${String(number).padStart(4, '0')}.eml`;
}
