import { expect, it } from 'vitest';
import type { Owner, Scopes } from '../../../lambda/core/pat.ts';
import type { PlannedToken, Stage } from '../../../lambda/core/plan.ts';
import { hasFullScope, paceOf, riskOf } from '../../../lambda/core/planning/risk.ts';
import type { TokenResult } from '../../../lambda/core/results.ts';
import { aPat, NOW } from '../../support/builders.ts';

function aResult(difference: Partial<TokenResult>): TokenResult {
  return {
    ...{ id: 'a', name: 'a', ownerId: 'owner-1', ownerName: null, created: NOW, lastUsed: null },
    ...{ scopes: { kind: 'listed', list: ['a'] }, expiry: { kind: 'at', at: NOW } },
    ...{
      managed: false,
      readable: true,
      verdict: 'keep',
      rule: null,
      reason: '',
      outcome: 'kept',
      deadline: null,
    },
    ...difference,
  };
}

function anOwner(id: string, state: string | null): Owner {
  return { id, name: null, email: null, state, manager: null };
}

it('counts the tokens that stand after the run, the platform’s apart', () => {
  const tokens = [
    aResult({ scopes: { kind: 'all' }, ownerId: 'left' }),
    aResult({ expiry: { kind: 'never' }, ownerId: 'here' }),
    aResult({ ownerId: 'away' }),
    aResult({ ownerId: 'unknown' }),
    aResult({ ownerId: null, readable: false }),
    aResult({ scopes: { kind: 'all' }, expiry: { kind: 'never' }, ownerId: 'left', outcome: 'deleted' }),
    aResult({ scopes: { kind: 'all' }, managed: true }),
  ];
  const owners = [
    anOwner('left', 'INACTIVE_LONG_TERM'),
    anOwner('away', 'INACTIVE_SHORT_TERM'),
    anOwner('here', 'ACTIVE'),
    anOwner('unknown', null),
  ];
  expect(riskOf(tokens, owners)).toEqual({
    ...{ tokens: 5, everything: 1, neverExpire: 1, ownerLeft: 2, ownerKnown: 3 },
  });
});

it.each<[Scopes, boolean]>([
  [{ kind: 'all' }, true],
  [{ kind: 'listed', list: ['a', 'sp:scopes:all'] }, true],
  [{ kind: 'listed', list: ['sp:scopes:default'] }, false],
  [{ kind: 'unknown' }, false],
])('takes %j as full: %s', (scopes, full) => {
  expect(hasFullScope(scopes)).toBe(full);
});

it('counts whom the night tells, and who waits for a turn', () => {
  const stages: Stage[] = [
    { stage: 'announce', deadline: NOW },
    { stage: 'queued' },
    { stage: 'queued' },
    { stage: 'due', notice: null },
    { stage: 'held', reason: '' },
  ];
  const candidate = {
    pat: aPat(),
    rule: 'r',
    ruleHash: '',
    action: { do: 'delete', filter: 'never-used' },
    reason: '',
    fingerprint: '',
  } as const;
  expect(paceOf(stages.map((stage): PlannedToken => ({ candidate, stage })))).toEqual({
    announce: 1,
    queued: 2,
  });
});
