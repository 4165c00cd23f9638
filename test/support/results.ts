import type { DeletionRecord } from '../../lambda/core/deletion-record.ts';
import type { Owner } from '../../lambda/core/pat.ts';
import type {
  ExemptionResult,
  Finding,
  RotationResult,
  RunResults,
  RunSummary,
  TokenResult,
} from '../../lambda/core/results.ts';
import { sampleHistory, summaryOf } from './sample-summary.ts';
import { createChance, daysAgo, sampleNow, sampleOwners, sampleRules, sampleToken } from './sample-tokens.ts';

/** What a sample run may differ in. */
export type SampleChoices = { tokens?: number; seed?: number; mode?: 'report' | 'enforce'; nights?: number };

/** Results with their tokens as objects, for tests to pick from and to change. */
export type SampleRun = RunResults & { tokens: TokenResult[] };

/** A plausible run, the same for the same choices: 200 tokens, report mode and 90 earlier nights if not chosen. */
export function sampleResults(choices: SampleChoices = {}): SampleRun {
  const { tokens: size = 200, seed = 1, mode = 'report', nights = 90 } = choices;
  const chance = createChance(seed);
  const owners = sampleOwners(Math.max(1, Math.ceil(size / 4)), chance);
  const tokens = Array.from({ length: size }, (_, index) =>
    sampleToken(index, chance, { owner: ownerAt(owners, Math.floor(chance() ** 2 * owners.length)), mode }),
  );
  const exemptions = sampleExemptions(tokens);
  const findings = [...tokens.flatMap(findingsOf), exemptionFinding];
  const rotations = sampleRotations(tokens);
  const summary = summaryOf({ tokens, findings, mode });
  return {
    summary,
    baseUrl: 'https://acme.api.identitynow.com',
    rules: sampleRules,
    noticeDays: 7,
    tokens,
    owners,
    findings,
    guard: {
      verdict: 'proceed',
      reasons: [],
      checks: [
        { name: 'deletions', passed: true, expected: 'at most 50', actual: String(summary.deletions.due) },
        {
          name: 'inventory shrinkage',
          passed: true,
          expected: 'at most 30 % since the last good run',
          actual: '0.4 %',
        },
        { name: 'clock skew', passed: true, expected: 'at most 10 minutes', actual: '1 second' },
      ],
    },
    exemptions,
    rotations,
    recovered: { schemaVersion: 1, runs: [], deleted: [] },
    closed: [],
    ended: [],
    problems: [],
    history: sampleHistory(summary, nights, chance),
    location: 's3://acme-token-hygiene/acme/runs/2026/11/23/run-2026-11-23-0600',
  };
}

function ownerAt(owners: readonly Owner[], index: number): Owner {
  const owner = owners[index];
  if (owner === undefined) throw new Error(`no owner ${index}`);
  return owner;
}

function findingsOf(token: TokenResult): Finding[] {
  const firstSeen = token.created !== null && token.created > daysAgo(200) ? token.created : daysAgo(90);
  const base = { tokenId: token.id, ownerId: token.ownerId, firstSeen };
  const full: Finding = {
    ...base,
    key: `full-scope:${token.id}`,
    kind: 'full-scope',
    severity: 'high',
    message: 'The token may do everything that its owner may do.',
    remedy: 'Create a token with the scopes that the integration needs, and delete this one.',
    controls: ['SOC 2 CC6.1', 'ISO 27001 A.5.18'],
  };
  const immortal: Finding = {
    ...base,
    key: `immortal:${token.id}`,
    kind: 'immortal',
    severity: 'medium',
    message: 'The token never expires.',
    remedy: 'Set an expiration date.',
    controls: ['PCI DSS 8.2.6'],
  };
  return [
    ...(token.scopes.kind === 'all' ? [full] : []),
    ...(token.expiry.kind === 'never' ? [immortal] : []),
  ];
}

const exemptionFinding: Finding = {
  key: 'exemption-lapsing:break-glass',
  kind: 'exemption-lapsing',
  severity: 'low',
  tokenId: null,
  ownerId: null,
  message: 'The exemption "Break-glass account" ends on 2026-12-01.',
  remedy: 'Renew it, or let it lapse.',
  controls: [],
};

function sampleExemptions(tokens: readonly TokenResult[]): ExemptionResult[] {
  const ids = tokens.slice(0, 2).map((token) => token.id);
  return [
    {
      exemption: {
        owner: 'Ada Okafor',
        reason: 'Break-glass account',
        approvedBy: 'CISO',
        until: '2026-12-01',
      },
      state: 'lapsing',
      tokenIds: ids.slice(0, 1),
    },
    {
      exemption: {
        owner: 'partner*',
        name: 'partner-*',
        reason: 'Contract runs to June',
        approvedBy: 'IAM team',
        until: '2027-06-30',
      },
      state: 'active',
      tokenIds: ids.slice(1),
    },
  ];
}

const rotationSettings = {
  everyDays: 30,
  overlapDays: 2,
  beforeExpiryDays: 14,
  expiresInDays: 90,
  maxOverlapDays: 6,
  consumerCacheHours: 24,
  whenStillUsed: 'keep' as const,
};

function sampleRotations(tokens: readonly TokenResult[]): RotationResult[] {
  const id = (index: number): string => tokens[index]?.id ?? 'f'.repeat(32);
  const base = {
    settings: { ...rotationSettings, secret: 'integrations/servicenow/isc-pat' },
    findings: [],
    problems: [],
    currentExpiry: { kind: 'at' as const, at: daysAgo(-80) },
  };
  return [
    {
      ...base,
      secret: 'integrations/servicenow/isc-pat',
      state: 'rotated',
      due: true,
      reason: 'Its token was 30 days old.',
      currentTokenId: id(3),
      currentSince: sampleNow,
      nextDue: daysAgo(-30),
      predecessor: { state: 'overlap', tokenId: id(4), retireAfter: daysAgo(-2) },
    },
    {
      ...base,
      secret: 'integrations/splunk/isc-pat',
      state: 'left',
      due: false,
      reason: 'Not due.',
      currentTokenId: id(5),
      currentSince: daysAgo(18),
      nextDue: daysAgo(-12),
      predecessor: {
        state: 'still-used',
        tokenId: id(6),
        lastUsed: daysAgo(1),
        keptUntil: daysAgo(-3),
      },
    },
    {
      ...base,
      secret: 'integrations/jenkins/isc-pat',
      state: 'left',
      due: false,
      reason: 'Not due.',
      currentTokenId: id(7),
      currentSince: daysAgo(4),
      nextDue: daysAgo(-26),
      predecessor: { state: 'retired', tokenId: id(8) },
    },
  ];
}

/** A run with one token a name; every token is to be deleted, and its owner bears the same name. */
export function withNames(names: readonly string[]): SampleRun {
  const results = sampleResults({ tokens: names.length, nights: 2 });
  const tokens = results.tokens.map((token, index): TokenResult => {
    const name = names[index] ?? '';
    const deadline = '2026-11-30T06:00:00.000Z';
    const why = { rule: 'stale', reason: `The token ${name} is stale.`, deadline };
    return { ...token, name, ownerName: name, verdict: 'delete', outcome: 'would-delete', ...why };
  });
  const owners = tokens.map(({ ownerId, name }) => ({
    id: ownerId ?? '',
    name,
    email: name,
    state: name,
    manager: name,
  }));
  const findings = tokens.flatMap(findingsOf).concat(exemptionFinding);
  return { ...results, tokens, owners, findings };
}

/** A run that could not list the tenant, after 90 good nights: it knows no token, no owner and no finding. */
export function failedResults(): RunResults {
  const results = sampleResults({ tokens: 0 });
  const reasons = ['list tokens: 503, tracking id 1.'];
  const guard = { verdict: 'halt' as const, reasons, checks: [] };
  const { risk: _unknown, ...figures } = results.summary;
  const summary: RunSummary = {
    ...figures,
    status: 'failed',
    planHash: '',
    findings: { high: 0, medium: 0, low: 0, new: 0, accepted: 0, platform: 0, closed: 0 },
    guard: { verdict: guard.verdict, reasons },
  };
  const { history } = sampleResults();
  const exemptions = results.exemptions.map((exemption) => ({ ...exemption, tokenIds: [] }));
  return {
    ...results,
    summary,
    history,
    guard,
    exemptions,
    owners: [],
    findings: [],
    rotations: [],
    problems: reasons,
  };
}

/** The record of a stale token that was deleted a week after its notice. */
export function aDeletion(difference: Partial<DeletionRecord> = {}): DeletionRecord {
  return {
    tokenId: 'abc',
    name: 'nightly export',
    ownerId: 'owner-1',
    ownerName: 'Jane Doe',
    scopes: { kind: 'all' },
    created: '2025-01-01T00:00:00.000Z',
    lastUsed: '2026-08-01T00:00:00.000Z',
    expiry: { kind: 'never' },
    rule: 'stale',
    policyHash: `sha256:${'1'.repeat(64)}`,
    planHash: `sha256:${'2'.repeat(64)}`,
    noticedAt: '2026-11-15T06:00:00.000Z',
    deadline: '2026-11-22T06:00:00.000Z',
    runId: 'run-2026-11-23-0600',
    trackingId: 'track-1',
    at: '2026-11-23T06:00:40.000Z',
    status: 204,
    outcome: 'deleted',
    uncertain: false,
    reason: 'last used 2026-08-01, 90 days ago or longer',
    ...difference,
  };
}
