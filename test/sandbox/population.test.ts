import { describe, expect, it } from 'vitest';
import { generatePopulation } from '../../sandbox/population/population.ts';
import type { Token } from '../../sandbox/tenant.ts';

const NOW = new Date('2026-06-15T12:00:00.000Z');
const DAY = 86_400_000;

const { tokens, identities } = generatePopulation({ tokens: 2000, seed: 5, now: NOW });
const owners = new Map(identities.map((identity) => [identity.id, identity]));

const share = (holds: (token: Token) => boolean) => tokens.filter(holds).length / tokens.length;
const daysSince = (iso: string | null) => (iso === null ? null : (NOW.getTime() - Date.parse(iso)) / DAY);

describe('a population', () => {
  it('has as many tokens as were asked for', () => {
    expect(tokens).toHaveLength(2000);
    expect(generatePopulation({ tokens: 1, seed: 1, now: NOW }).tokens).toHaveLength(1);
    expect(generatePopulation({ tokens: 0, seed: 1, now: NOW }).tokens).toHaveLength(0);
  });

  it('is the same for the same seed and instant, and another for another seed', () => {
    const first = generatePopulation({ tokens: 50, seed: 5, now: NOW });
    expect(generatePopulation({ tokens: 50, seed: 5, now: NOW })).toEqual(first);
    expect(generatePopulation({ tokens: 50, seed: 6, now: NOW })).not.toEqual(first);
  });

  it('breaks no rule of the tenant', () => {
    const namesByOwner = Map.groupBy(tokens, (token) => token.ownerId);
    expect(Math.max(...Array.from(namesByOwner.values(), (owned) => owned.length))).toBe(10);
    expect(new Set(tokens.map(({ ownerId, name }) => `${ownerId} ${name}`)).size).toBe(2000);
    expect(new Set(tokens.map(({ id }) => id)).size).toBe(2000);
    expect(tokens.every(({ id }) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
    expect(tokens.every(({ secret }) => /^[0-9a-f]{64}$/.test(secret))).toBe(true);
    expect(tokens.every(({ ownerId }) => owners.has(ownerId))).toBe(true);
    expect(tokens.every(({ created }) => Date.parse(created) <= NOW.getTime())).toBe(true);
    expect(
      tokens.every(
        ({ created, lastUsed }) => lastUsed === null || Date.parse(created) < Date.parse(lastUsed),
      ),
    ).toBe(true);
  });

  it.each<[string, (token: Token) => boolean, [number, number]]>([
    ['managed', ({ managed }) => managed, [0.05, 0.12]],
    ['stale', ({ lastUsed }) => (daysSince(lastUsed) ?? 0) > 90, [0.2, 0.5]],
    ['freshly used', ({ lastUsed }) => (daysSince(lastUsed) ?? 9) < 3, [0.15, 0.4]],
    ['never used and old', (t) => t.lastUsed === null && (daysSince(t.created) ?? 0) > 30, [0.08, 0.25]],
    ['never used and new', (t) => t.lastUsed === null && (daysSince(t.created) ?? 99) < 10, [0.01, 0.1]],
    ['immortal', ({ expirationDate }) => expirationDate === null, [0.15, 0.25]],
    ['expiring in 14 days', (t) => (daysSince(t.expirationDate) ?? -99) > -14, [0.03, 0.1]],
    ['full of rights', ({ scope }) => !scope?.length || scope.includes('sp:scopes:all'), [0.25, 0.4]],
    ['without scope', ({ scope }) => scope === null, [0.02, 0.1]],
    ['with an empty scope', ({ scope }) => scope?.length === 0, [0.01, 0.06]],
    ['of leavers', (t) => owners.get(t.ownerId)?.status === 'Inactive', [0.05, 0.2]],
    ['with microseconds', ({ created }) => created.length === 27, [0.4, 0.6]],
  ])('has a share that is %s', (_, holds, [least, most]) => {
    expect(share(holds)).toBeGreaterThan(least);
    expect(share(holds)).toBeLessThan(most);
  });

  it('has names as users type them', () => {
    const names = new Set(tokens.map(({ name }) => name));
    expect(names).toContain("Bob's token (do NOT delete!!)");
    expect(names).toContain('=HYPERLINK("http://evil.example","click me")');
    expect(names).toContain('<script>alert(1)</script>');
    expect(names).toContain('invoice\u202efdp.exe');
    expect(names).toContain('テスト用トークン');
    expect(names).toContain('x'.repeat(300));
  });
});
