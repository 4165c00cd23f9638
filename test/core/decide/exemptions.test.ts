import { describe, expect, it } from 'vitest';
import { exemptionsOf } from '../../../lambda/core/decide/exemptions.ts';
import type { InventoryEntry } from '../../../lambda/core/plan.ts';
import { anId, aPat, aPolicy, certifiedBy, facts } from '../../support/builders.ts';

const approved = { reason: 'contract', approvedBy: 'CISO', until: '2027-06-30' };
const jane = certifiedBy(aPat());
const unreadable: InventoryEntry = {
  row: { kind: 'unreadable', id: anId(2), name: null, ownerId: 'owner-2', reason: 'no date' },
  certifiedBy: [],
};

function faring(exemption: object, entries = [jane, unreadable]) {
  const exemptions = [{ ...approved, ...exemption }];
  const { results, findings } = exemptionsOf(entries, facts({ policy: aPolicy({ exemptions }) }));
  return { ...results[0], findings: findings.map(({ kind, severity }) => `${kind} ${severity}`) };
}

describe('a keep rule', () => {
  const keeping = (owner: string, candidates: number) => {
    const rules = [{ name: 'partners', when: { owner }, do: 'keep' }];
    return exemptionsOf([jane, unreadable], facts({ policy: aPolicy({ rules }) }), candidates).findings;
  };

  it('that matches no token is a finding, and a grave one while tokens are about to end', () => {
    expect(keeping('nobody', 0)).toMatchObject([{ kind: 'keep-rule-matches-nothing', severity: 'low' }]);
    expect(keeping('nobody', 1)).toMatchObject([{ kind: 'keep-rule-matches-nothing', severity: 'high' }]);
    expect(keeping('Jane*', 1)).toEqual([]);
  });
});

describe('an exemption', () => {
  it.each([
    ['token', { token: anId(1) }, [anId(1)]],
    ['owner', { owner: 'owner-1' }, [anId(1)]],
    ['owner and name', { owner: 'Jane*', name: 'nightly*' }, [anId(1)]],
    ['token that cannot be read', { token: anId(2) }, [anId(2)]],
    ['owner of a token that cannot be read', { owner: 'owner-2' }, [anId(2)]],
    ['name of a token that cannot be read', { owner: 'owner-2', name: 'nightly*' }, []],
    ['owner whose token has another name', { owner: 'owner-1', name: 'weekly*' }, []],
    ['name alone', { name: 'nightly*' }, []],
  ])('covers by %s', (_fact, exemption, tokenIds) => {
    expect(faring(exemption).tokenIds).toEqual(tokenIds);
  });

  it('lists no id where an unreadable row has none', () => {
    const row = { kind: 'unreadable', id: null, name: null, ownerId: 'owner-2', reason: 'no id' } as const;
    expect(faring({ owner: 'owner-2' }, [{ row, certifiedBy: [] }]).tokenIds).toEqual([]);
  });

  it.each([
    ['2026-11-22', 'lapsed', ['exemption-lapsed medium']],
    ['2026-11-23', 'lapsing', ['exemption-lapsing low']],
    ['2026-12-06', 'lapsing', ['exemption-lapsing low']],
    ['2026-12-07', 'active', []],
    ['9999-12-31', 'active', []],
  ])('until %s is %s', (until, state, findings) => {
    expect(faring({ token: anId(1), until })).toMatchObject({ state, findings });
  });

  it('that matches no token is a warning in the report', () => {
    expect(faring({ owner: 'nobody' }).findings).toEqual(['exemption-matches-nothing low']);
    expect(faring({ owner: 'nobody', until: '2026-11-30' }).findings).toHaveLength(2);
    expect(faring({ owner: 'nobody', until: '2026-01-01' }).findings).toEqual(['exemption-lapsed medium']);
  });

  it('that matches no token is a grave finding while tokens are about to end', () => {
    const policy = aPolicy({ exemptions: [{ ...approved, owner: 'nobody' }] });
    expect(exemptionsOf([jane], facts({ policy }), 1).findings).toMatchObject([{ severity: 'high' }]);
  });

  it('makes findings whose key stays the same over the nights', () => {
    const policy = aPolicy({ exemptions: [{ ...approved, owner: 'nobody', name: 'x' }] });
    expect(exemptionsOf([jane], facts({ policy })).findings).toEqual([
      {
        key: 'exemption-matches-nothing:owner nobody, name x, until 2027-06-30',
        kind: 'exemption-matches-nothing',
        severity: 'low',
        tokenId: null,
        ownerId: null,
        message: 'The exemption for owner nobody, name x, until 2027-06-30 (contract) matches no token.',
        remedy: 'Correct its token, owner or name, or remove it.',
        controls: [],
      },
    ]);
  });

  it('names the token in what it finds of its exemption', () => {
    const policy = aPolicy({ exemptions: [{ ...approved, token: anId(9) }] });
    expect(exemptionsOf([jane], facts({ policy })).findings).toMatchObject([{ tokenId: anId(9) }]);
  });
});
