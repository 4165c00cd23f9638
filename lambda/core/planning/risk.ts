import { isGone } from '../deletion-record.ts';
import type { Owner, Scopes } from '../pat.ts';
import type { PlannedToken } from '../plan.ts';
import type { Pace, Risk, TokenResult } from '../results.ts';
import { plainId } from '../text.ts';

/** How dangerous the tokens are that stand after a run, those of the platform apart. */
export function riskOf(tokens: readonly TokenResult[], owners: readonly Owner[]): Risk {
  const states = new Map(owners.map(({ id, state }) => [plainId(id), state]));
  const risk: Risk = { tokens: 0, everything: 0, neverExpire: 0, ownerLeft: 0, ownerKnown: 0 };
  for (const token of tokens) {
    if (token.managed || isGone(token)) continue;
    const state = states.get(plainId(token.ownerId ?? '')) ?? null;
    risk.tokens += 1;
    risk.everything += Number(hasFullScope(token.scopes));
    risk.neverExpire += Number(token.expiry.kind === 'never');
    risk.ownerKnown += Number(state !== null);
    risk.ownerLeft += Number(state?.startsWith('INACTIVE') === true);
  }
  return risk;
}

/** Whether a token may do all that its owner may do. */
export function hasFullScope(scopes: Scopes): boolean {
  return scopes.kind === 'all' || (scopes.kind === 'listed' && scopes.list.includes('sp:scopes:all'));
}

/** How fast the tokens that the policy would delete are dealt with. */
export function paceOf(planned: readonly PlannedToken[]): Pace {
  const pace: Pace = { announce: 0, queued: 0 };
  for (const { stage } of planned)
    if (stage.stage === 'announce' || stage.stage === 'queued') pace[stage.stage] += 1;
  return pace;
}
