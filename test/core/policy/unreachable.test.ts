import { describe, expect, it } from 'vitest';
import { findShadow } from '../../../lambda/core/policy/checks/rules-together.ts';
import type { Rule, When } from '../../../lambda/core/policy/schema.ts';

function rule(when: When, action: Rule['do'] = 'delete'): Rule {
  return { name: 'earlier', when, do: action };
}

const shadowed: [later: When, earlier: When][] = [
  [{ unusedDays: 90 }, { unusedDays: 90 }],
  [{ unusedDays: 91 }, { unusedDays: 90 }],
  [{ unusedDays: 90, ownerInactive: true }, { unusedDays: 90 }],
  [{ neverUsedDays: 30 }, { neverUsedDays: 2 }],
  [{ olderThanDays: 30 }, { olderThanDays: 30 }],
  [{ neverUsedDays: 30 }, { olderThanDays: 30 }],
  [{ expiresWithinDays: 7 }, { expiresWithinDays: 14 }],
  [{ expiresWithinDays: 7 }, { neverExpires: false }],
  [{ neverExpires: true }, { neverExpires: true }],
  [{ neverExpires: false }, { neverExpires: false }],
  [{ ownerInactive: false }, { ownerInactive: false }],
  [{ scope: 'sp:scopes:all' }, { scope: 'SP:SCOPES:ALL' }],
  [{ owner: 'Jo Smith' }, { owner: 'jo smith' }],
  [{ name: 'ci-build' }, { name: 'CI-*' }],
  [{ name: 'ci-*-build' }, { name: 'ci-*' }],
  [{ token: '0123456789abcdef0123456789abcdef' }, { token: '0123456789abcdef0123456789abcdef' }],
];

it.each(shadowed)('finds that %j never decides after %j', (later, earlier) => {
  expect(findShadow(rule(later), [rule(earlier)])?.name).toBe('earlier');
});

const free: [later: When, earlier: When][] = [
  [{ unusedDays: 89 }, { unusedDays: 90 }],
  [{ unusedDays: 90 }, { unusedDays: 90, ownerInactive: true }],
  [{ unusedDays: 90 }, { olderThanDays: 30 }],
  [{ unusedDays: 90 }, { neverUsedDays: 30 }],
  [{ neverUsedDays: 29 }, { olderThanDays: 30 }],
  [{ expiresWithinDays: 15 }, { expiresWithinDays: 14 }],
  [{ unusedDays: 90 }, { expiresWithinDays: 14 }],
  [{ expiresWithinDays: 7 }, { neverExpires: true }],
  [{ neverExpires: true }, { neverExpires: false }],
  [{ ownerInactive: true }, { ownerInactive: false }],
  [{ unusedDays: 90 }, { scope: 'a' }],
  [{ scope: 'b' }, { scope: 'a' }],
  [{ owner: 'jo*' }, { owner: 'j*' }],
  [{ name: 'ci-*' }, { name: 'ci-build' }],
  [{ unusedDays: 90 }, { name: 'ci-*' }],
  [{ unusedDays: 90 }, { token: '0123456789abcdef0123456789abcdef' }],
  [{ unusedDays: 90 }, {}],
];

it.each(free)('lets %j decide after %j', (later, earlier) => {
  expect(findShadow(rule(later), [rule(earlier)])).toBeNull();
});

describe('an expire rule', () => {
  const cap = (inDays: number, when: When = { olderThanDays: 30 }): Rule => ({
    ...rule(when, 'expire'),
    inDays,
  });

  it('leaves what expires before to the rules that follow', () => {
    expect(findShadow(rule({ neverUsedDays: 30 }), [cap(30)])).toBeNull();
    expect(findShadow(rule({ olderThanDays: 30 }, 'keep'), [cap(30)])).toBeNull();
  });

  it('never decides after a keep or delete rule, or a cap as tight, that takes its tokens', () => {
    expect(findShadow(cap(30), [rule({ olderThanDays: 30 }, 'keep')])?.name).toBe('earlier');
    expect(findShadow(cap(30), [cap(30)])?.name).toBe('earlier');
    expect(findShadow(cap(29), [cap(30)])).toBeNull();
  });

  it('of gone owners is one for itself', () => {
    expect(findShadow(cap(30, { ownerGone: true }), [cap(30, { ownerGone: true })])?.name).toBe('earlier');
    expect(findShadow(cap(30), [cap(30, { ownerGone: true })])).toBeNull();
  });
});

it('never finds that a report rule is unreachable, or makes one so', () => {
  expect(findShadow(rule({ unusedDays: 90 }, 'report'), [rule({ unusedDays: 90 })])).toBeNull();
  expect(findShadow(rule({ unusedDays: 90 }), [rule({ unusedDays: 90 }, 'report')])).toBeNull();
});
