import type { Candidate, Means, QuarantinedToken } from '../plan.ts';
import type { Finding } from '../results.ts';
import type { QuarantineInput } from './tonight.ts';

/** What a person should know of tonight's quarantine as a whole, and of single tokens in it. */
export function quarantineFindings(
  { waiting, tenantFacts }: QuarantineInput,
  { means, tokens }: { means: Means; tokens: readonly QuarantinedToken[] },
  candidates: readonly Candidate[],
): Finding[] {
  const deleting = candidates.some(({ action }) => action.do === 'delete');
  const capping = candidates.some(({ action }) => action.do === 'expire');
  const canExpire = tenantFacts.facts?.bulkUpdate === 'present';
  return [
    ...(waiting.doubt === null ? [] : [notTrusted(waiting.doubt)]),
    ...(deleting ? ofMeans(means, tenantFacts) : []),
    ...(capping && !canExpire ? [notCapped(tenantFacts.doubt)] : []),
    ...tokens.flatMap(ofToken),
  ];
}

const probe = 'Run `doctor --probe`, which finds out with throw-away tokens of its own what this tenant can';

function ofMeans(means: Means, { facts }: QuarantineInput['tenantFacts']): Finding[] {
  switch (means.means) {
    case 'none':
      return [
        ofTheNight({
          kind: 'quarantine-not-possible',
          severity: 'high',
          message: `The policy asks for quarantine, and nothing ends: ${means.reason}.`,
          // It is no way out for a tenant of which nobody knows.
          remedy:
            facts?.bulkUpdate === 'absent' ? `${probe}; or say quarantine.orElse: delete.` : `${probe}.`,
        }),
      ];
    case 'delete':
      if (means.instead === null) return [];
      return [
        ofTheNight({
          kind: 'quarantine-replaced',
          severity: 'low',
          message: `Tokens are deleted without quarantine, as orElse: delete says: ${means.instead}.`,
          remedy: `${probe}.`,
        }),
      ];
    case 'quarantine':
      if (means.revivable === 'yes') return [];
      return [
        ofTheNight({
          kind: 'quarantine-not-revivable',
          severity: 'medium',
          message: `A quarantined token can be given back until its new expiry passes, some minutes later${means.revivable === 'no' ? ': this tenant revives no expired token' : '; whether it can afterwards is not known of this tenant'}.`,
          remedy: `${probe}; give longer notice where a mistake must be found before.`,
        }),
      ];
  }
}

function notTrusted(doubt: string): Finding {
  return ofTheNight({
    kind: 'quarantine-not-trusted',
    severity: 'high',
    message: `Nothing of the quarantine ends, and no expired token: ${doubt}.`,
    remedy: 'Restore quarantine.json from an earlier version, and find out who changed the archive.',
  });
}

function notCapped(doubt: string | null): Finding {
  const reason = doubt ?? 'this tenant has no way to change the expiry of somebody else’s token';
  return ofTheNight({
    kind: 'expiry-not-possible',
    severity: 'medium',
    message: `A rule with do: expire matches, and brings no expiry forward: ${reason}.`,
    remedy: `${probe}.`,
  });
}

function ofToken({ tokenId, known, standing }: QuarantinedToken): Finding[] {
  const of = (finding: Pick<Finding, 'kind' | 'severity' | 'message' | 'remedy'>): Finding[] => [
    {
      ...finding,
      key: `${finding.kind}:${tokenId}`,
      tokenId,
      ownerId: known.record.ownerId,
      controls: [],
    },
  ];
  switch (standing.standing) {
    case 'release':
      return standing.used
        ? of({
            kind: 'quarantine-used',
            severity: 'high',
            message: `A token was needed when its expiry was brought forward: ${standing.reason}. It is given its former expiry back.`,
            remedy: 'Ask the owner what it is used for, and whether it works again.',
          })
        : of({
            kind: 'quarantine-released',
            severity: 'low',
            message: `A quarantined token is given its former expiry back: ${standing.reason}.`,
            remedy: 'Nothing needs doing.',
          });
    case 'waiting':
      return standing.doubt === null
        ? []
        : of({
            kind: 'quarantine-doubt',
            severity: 'low',
            message: `A quarantined token waits in doubt: ${standing.doubt}.`,
            remedy:
              'Nothing needs doing if it passes; else look at the token in the tenant, or give it back with `restore`.',
          });
    default:
      return [];
  }
}

function ofTheNight(finding: Pick<Finding, 'kind' | 'severity' | 'message' | 'remedy'>): Finding {
  return { ...finding, key: finding.kind, tokenId: null, ownerId: null, controls: [] };
}
