import { describe, expect, it } from 'vitest';
import type { Means } from '../../../lambda/core/plan.ts';
import type { TenantFacts } from '../../../lambda/core/quarantine/probe.ts';
import { meansOf } from '../../../lambda/core/quarantine/tonight.ts';
import { aPolicy, NOW } from '../../support/builders.ts';

const present: TenantFacts = {
  schemaVersion: 1,
  tenant: 'acme',
  at: NOW,
  bulkUpdate: 'present',
  expiredListed: 'yes',
  revivable: 'yes',
  accessTokenSurvives: 'unknown',
  limitHonoured: 'unknown',
  unknownParametersTaken: 'unknown',
  oauthAnswerForExpired: null,
};

function means(quarantine: Record<string, unknown> | undefined, facts: Partial<TenantFacts> | null): Means {
  const reading =
    facts === null
      ? ({ facts: null, doubt: 'nobody asked' } as const)
      : ({ facts: { ...present, ...facts }, doubt: null } as const);
  return meansOf(aPolicy(quarantine === undefined ? {} : { quarantine }), reading);
}

describe('a due token', () => {
  it('is deleted where the policy asks for no quarantine, whatever the tenant can', () => {
    expect(means(undefined, null)).toEqual({ means: 'delete', instead: null });
    expect(means(undefined, {})).toEqual({ means: 'delete', instead: null });
  });

  it('ends on a tenant that has no bulk update only where the policy says orElse: delete', () => {
    const reason = 'this tenant has no way to change the expiry of somebody else’s token';
    expect(means({}, { bulkUpdate: 'absent' })).toEqual({ means: 'none', reason });
    expect(means({ orElse: 'delete' }, { bulkUpdate: 'absent' })).toEqual({
      means: 'delete',
      instead: reason,
    });
  });

  it.each<[Partial<TenantFacts> | null, string]>([
    [null, 'nobody asked'],
    [
      { bulkUpdate: 'unknown' },
      'whether this tenant can change the expiry of somebody else’s token could not be found out',
    ],
  ])('does not end on a tenant of which %j is known, whatever the policy says', (facts, reason) => {
    expect(means({}, facts)).toEqual({ means: 'none', reason });
    expect(means({ orElse: 'delete' }, facts)).toEqual({ means: 'none', reason });
  });

  it.each<[Partial<TenantFacts>, string]>([
    [{}, 'yes'],
    [{ revivable: 'no' }, 'no'],
    [{ revivable: 'unknown' }, 'unknown'],
    [{ expiredListed: 'no' }, 'no'],
    [{ expiredListed: 'unknown' }, 'unknown'],
    [{ expiredListed: 'unknown', revivable: 'no' }, 'no'],
  ])('is quarantined with bulk update and %j: revivable %s', (facts, revivable) => {
    expect(means({ orElse: 'delete' }, facts)).toEqual({ means: 'quarantine', revivable });
  });
});
