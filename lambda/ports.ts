import type { Deletion, ExpiryUpdate, IdentityState, WorkflowExecution } from './core/call-outcomes.ts';
import type { DeletableId, ExpirableId } from './core/deletable.ts';
import type {
  Completeness,
  Expiry,
  InventoryRow,
  KnownExpiry,
  Owner,
  Pat,
  Scopes,
  TokenFilter,
} from './core/pat.ts';
import type { SecurityFinding } from './core/planning/security-findings.ts';

/** The id and the secret of a token: the only shape in which a secret travels, and never into a step's result. */
export type Credentials = { clientId: string; clientSecret: string };

/** Who the credentials turned out to be. */
export type Connection = {
  clientId: string;
  /** The identity that the token acts as, where the answer names it. */
  ownerId: string | null;
  tenantId: string | null;
  org: string | null;
  /** The tenant's clock at the answer, from its `Date` header. */
  serverTime: string | null;
};

/** A listing of tokens, each id once, and whether it can be trusted to be whole. */
export type Listing = {
  rows: readonly InventoryRow[];
  completeness: Completeness;
  /** Ids that came twice with different contents; their rows are unreadable. */
  contradictions: string[];
  /** The tenant's clock at the first answer. */
  serverTime: string | null;
};

/** A token to be made for the caller; there is no other owner to be chosen. */
export type NewPat = {
  name: string;
  scopes: Scopes;
  validitySeconds: number;
  /** An instant, or never (not in v2024). */
  expiry: Expiry;
};

/** A token just made, with the secret that is shown once. */
export type MintedPat = { pat: Pat; clientSecret: string };

/** The fields of one's own token that a worker may change. */
export type PatChange = { name?: string; expiresAt?: string };

/** What the owner look-up found: owners that it did not name are unknown. */
export type OwnerLookup = { owners: Owner[]; failure: string | null };

/** Calls that one opener's tenants made so far: requests sent, repetitions among them, and 429 answers. */
export type ApiUsage = { requests: number; retries: number; throttled: number };

/** Asked right before a request is sent: why it must not be, or null. */
export type Veto = () => string | null;

/**
 * A tenant through the eyes of one personal access token.
 * Every verb throws an `IscError` where it says nothing else.
 */
export type Tenant = {
  /**
   * Mints an access token (once, then from the session) and makes sure that it belongs to this tenant.
   * @throws ConfigError when the credentials are another tenant's
   */
  connect(): Promise<Connection>;
  /** Lists tokens: the caller's (`me`), an identity's, or, without owner, the tenant's. */
  listTokens(query: { ownerId?: string; filter?: TokenFilter }): Promise<Listing>;
  createToken(token: NewPat): Promise<MintedPat>;
  patchToken(id: string, change: PatChange): Promise<Pat>;
  /** Deletes a token; every answer is data. A veto makes the outcome `not-reached`. */
  deleteToken(id: DeletableId, veto?: Veto): Promise<Deletion>;
  /**
   * Gives 1 to 25 tokens, whoever owns them, one expiry (a future instant, or never); every answer is data. It has
   * the window of v1. A veto makes the outcome `not-reached`.
   */
  bulkUpdateExpiry(ids: readonly ExpirableId[], expiry: KnownExpiry, veto?: Veto): Promise<ExpiryUpdate>;
  /** Describes identities, in batches; a failure is data. */
  describeOwners(ids: readonly string[]): Promise<OwnerLookup>;
  /** Says whether an identity is there at all; every answer is data. */
  findIdentity(id: string): Promise<IdentityState>;
  /**
   * Executes a workflow by its external trigger, once: where that is uncertain, only the caller knows whether twice
   * is better than never. Every administrator can read the input: no secret may be in it. Every answer is data.
   */
  executeWorkflow(id: string, input: Readonly<Record<string, unknown>>): Promise<WorkflowExecution>;
  usage(): ApiUsage;
};

/** Opens a tenant with a token's credentials; makes no call yet. */
export type OpenTenant = (credentials: Credentials) => Tenant;

/** A stored object and the tag by which it can be replaced conditionally. */
export type ArchivedObject = { body: string; etag: string };

/** What is written: a text, or a long one in pieces, each made when it is asked for; they are taken once. */
export type ArchiveBody = string | Iterable<string>;

/** A condition of a write: only over exactly this version, or only where nothing is. */
export type WriteCondition = { ifMatch: string } | { ifNoneMatch: '*' };

/** Whether a write took place; a conflict is an expected result. */
export type WriteOutcome = { written: true; etag: string } | { written: false };

/**
 * The archive of one installation: objects under keys such as `acme/runs/2026/…/plan.json`.
 * @throws AwsError when an object cannot be read or written for other reasons than a condition
 */
export type Archive = {
  read(key: string): Promise<ArchivedObject | null>;
  write(key: string, body: ArchiveBody, condition?: WriteCondition): Promise<WriteOutcome>;
  /** Keys below a prefix that ends in `/`, sorted; at most the last `limit`. */
  list(prefix: string, limit?: number): Promise<string[]>;
  /** Where an object lies, for people: a path or an s3:// address. */
  locate(key: string): string;
  /** Of an archive that lives no longer than its process: documents by key, as they are instead of as text. */
  documents?: Map<string, unknown>;
};

/** The message of a run, for mail and for machines. */
export type Message = {
  /** Printable ASCII, below 100 characters. */
  subject: string;
  /** Text for people, at most 16 KB. */
  text: string;
  /** JSON for machines. */
  json: string;
  attributes: { tenant: string; status: string; severity: string; mode: string };
};

/** What the notifier did: whether it took the message, and how many confirmed readers it has. */
export type Publication = {
  accepted: boolean;
  readers: number;
  messageId: string | null;
  reason: string | null;
};

/** Sends a message to whoever subscribed; a refusal is data. */
export type Notifier = { publish(message: Message): Promise<Publication> };

/** A mail to the owner of tokens, or to who is told in their place. */
export type OwnerMessage = RenderedMail & { to: string; cc: string[] };

/** A mail's subject (printable ASCII, below 100 characters) and both its forms. */
type RenderedMail = { subject: string; text: string; html: string };

/** What became of a mail: only an accepted one counts. */
export type MailOutcome =
  | { outcome: 'accepted'; messageId: string }
  /** Not sent; `endsAll` = no other mail of this run would fare better. */
  | { outcome: 'refused'; reason: string; endsAll: boolean }
  /** Perhaps sent. */
  | { outcome: 'uncertain'; reason: string };

/** Sends mails to owners, one at a time and no faster than the service allows; every answer is data. */
export type OwnerMailer = { send(mail: OwnerMessage): Promise<MailOutcome> };

/** Brings findings to where a company gathers them: which were taken, and why others were not. */
export type FindingHub = {
  importFindings(
    findings: readonly SecurityFinding[],
  ): Promise<{ taken: readonly SecurityFinding[]; reason: string | null }>;
};

/** The switch that an operator can throw while a run is under way; or why it counts as `report`. */
export type SwitchPosition =
  | 'enforce'
  | 'report'
  | 'halt'
  /** It says none of the three. */
  | 'misspelt'
  | 'unreadable'
  /** The installation's current policy is not the one that this process acts on. */
  | 'outdated';

/** Reads the switch; whatever is neither `enforce` nor `halt` counts as `report`. */
export type ReadSwitch = () => Promise<SwitchPosition>;

/** The wall clock; read in steps only, never between them. */
export type Clock = { now(): string; sleep(milliseconds: number): Promise<void> };

/** A stage of a secret's version; each stage names at most one version. */
export type SecretStage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** A secret without its values; only versions that a stage names are listed. */
export type SecretDescription = {
  arn: string;
  /** Stages of an operator's own are among them. */
  versions: { versionId: string; stages: string[] }[];
  /** True when Secrets Manager's own rotation is switched on for it. */
  managedRotation: boolean;
  /** The next date of that rotation. */
  nextRotation: string | null;
};

/** A stage to be moved: from the version that is believed to have it (null: from none) to another (null: to none). */
export type StageMove = { stage: SecretStage; from: string | null; to: string | null };

/**
 * The store of designated secrets, with the stage semantics of AWS Secrets Manager: a version is
 * written once, a stage names one version, and AWSPREVIOUS follows AWSCURRENT by itself.
 * @throws AwsError when a call fails
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export type SecretStore = {
  describe(secret: string): Promise<SecretDescription>;
  /** The value of a stage's version; null where no version has the stage, or its version no value. */
  read(secret: string, stage: SecretStage): Promise<{ versionId: string; value: string } | null>;
  /** A version and the stages that name it now, if any do; null where there is none with a value. */
  readVersion(secret: string, versionId: string): Promise<{ value: string; stages: string[] } | null>;
  /** Stores a new version under a stage; the same version id with other content is refused (`conflict`). */
  put(
    secret: string,
    version: { versionId: string; value: string; stage: SecretStage },
  ): Promise<'stored' | 'conflict'>;
  /** Moves a stage; `conflict` when neither `from` has it nor it is already where it should be. */
  moveStage(secret: string, move: StageMove): Promise<'moved' | 'conflict'>;
  /** Asks Secrets Manager to rotate by itself. */
  startRotation(secret: string): Promise<void>;
};
