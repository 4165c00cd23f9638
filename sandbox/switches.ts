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
  /** Whether access tokens outlive the personal access token that minted them. */
  tokensOutlivePat: boolean;
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
  org: 'acme',
  tenantId: '7a6f1c62-5f0c-4d3c-9b52-3d1f5a1f0acb',
  pod: 'se01-useast1',
};
