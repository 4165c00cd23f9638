/** How the list answers `limit` and `offset`, which the vendor does not document. */
export type Paging = 'all' | 'limit-offset' | 'error-past-end' | 'at-most-100' | 'cut-at-250';

/** Where the vendor's behaviour is unknown or must be varied; each can be changed while the sandbox runs. */
export type Switches = {
  paging: Paging;
  /** Delay of each answer, in milliseconds. */
  latencyMs: number;
  /** Whether managed tokens are in the listing, as the caller's right decides in a real tenant. */
  showManaged: boolean;
  /** Whether `lastUsed le …` also matches tokens that were never used. */
  leMatchesNull: boolean;
  /** Whether `count=true` gives `X-Total-Count` where the listing honours limit and offset. */
  countHeader: boolean;
  /** Whether access tokens outlive the personal access token that minted them, once it is deleted. */
  tokensOutlivePat: boolean;
  /** Whether access tokens outlive the expiry of the personal access token that minted them. */
  tokensOutliveExpiry: boolean;
  /** Whether the tenant has `bulk-update`; without it the route answers 404. */
  bulkUpdate: boolean;
  /** What one id that cannot be changed does to a bulk update: 400 with no effect, 400 although the others change, or 200 without it. */
  bulkBadId: 'changes-nothing' | 'changes-others' | 'is-skipped';
  /** Whether a bulk update may change managed tokens. */
  bulkTakesManaged: boolean;
  /** Whether the list of tokens takes parameters that it does not know; else it answers 400. */
  unknownParameters: boolean;
  /** Days for which an expired token is still listed; 0 = not at all. */
  expiredListedDays: number;
  /** What an expired token is when it is listed no more: gone, or there for whoever knows its id. */
  unlistedExpired: 'gone' | 'hidden';
  /** What a later date does to an expired token: it mints again, it is refused, or it shows the date and mints no more. */
  expiredRevival: 'revives' | 'refused' | 'only-shown';
  /** The shape of a workflow execution, whose document is malformed. */
  executionShape: 'object' | 'list';
  /** What the token answer says about the tenant. */
  org: string;
  tenantId: string;
  pod: string;
};

/** The switches of a sandbox that was given none. */
export const defaultSwitches: Switches = {
  paging: 'all',
  latencyMs: 0,
  showManaged: true,
  leMatchesNull: false,
  countHeader: true,
  tokensOutlivePat: true,
  tokensOutliveExpiry: true,
  bulkUpdate: true,
  bulkBadId: 'changes-nothing',
  bulkTakesManaged: false,
  unknownParameters: true,
  expiredListedDays: Number.POSITIVE_INFINITY,
  unlistedExpired: 'gone',
  expiredRevival: 'revives',
  executionShape: 'object',
  org: 'acme',
  tenantId: '7a6f1c62-5f0c-4d3c-9b52-3d1f5a1f0acb',
  pod: 'se01-useast1',
};
