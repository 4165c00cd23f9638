import { describe, expect, it } from 'vitest';
import { designationsOf } from '../../../lambda/core/decide/designations.ts';
import { compareWithMemory, isExplained } from '../../../lambda/core/decide/evidence.ts';
import { namedExemptions } from '../../../lambda/core/decide/exemptions.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import { anId, aPat, aPolicy, facts } from '../../support/builders.ts';
import { doubtOf, LAST_NIGHT, memoryOf, type Night, policy, remembered, tonight } from './doubt-of.ts';

describe('A use once seen is never unseen', () => {
  it.each<[string, Partial<Pat>, string | null]>([
    ['is the same', {}, null],
    ['is later', { lastUsed: '2026-11-22T10:00:00.000Z' }, null],
    ['is told with fewer digits', { lastUsed: '2026-08-15T02:59:59.001Z' }, null],
    ['turns null', { lastUsed: null }, 'it was last used 2026-08-15, and tonight no use is told'],
    [
      'goes back by months',
      { lastUsed: '2026-03-01T00:00:00.000Z' },
      'its last use went back from 2026-08-15T03:00:00.000Z to 2026-03-01T00:00:00.000Z',
    ],
    [
      'goes back by a second',
      { lastUsed: '2026-08-15T02:59:59.000Z' },
      'its last use went back from 2026-08-15T03:00:00.000Z to 2026-08-15T02:59:59.000Z',
    ],
  ])('a last use that %s', (_case, pat, reason) => {
    expect(doubtOf({ pat })).toBe(reason);
  });

  it('lets a token that was never used be used, even long ago', () => {
    expect(doubtOf({ pat: { lastUsed: '2025-03-01T00:00:00.000Z' }, known: { lastUsed: null } })).toBeNull();
  });
});

describe('Creation, owner and management do not change', () => {
  it.each<[string, Night, string | null]>([
    [
      'a creation that moves back',
      { pat: { created: '2024-01-01T00:00:00.000Z' } },
      'its creation moved from 2025-01-01T00:00:00.000Z to 2024-01-01T00:00:00.000Z',
    ],
    [
      'a creation that moves on',
      { pat: { created: '2025-02-01T00:00:00.000Z' } },
      'its creation moved from 2025-01-01T00:00:00.000Z to 2025-02-01T00:00:00.000Z',
    ],
    ['a creation told with more digits', { pat: { created: '2025-01-01T00:00:00.123Z' } }, null],
    [
      'another owner',
      { pat: { owner: { id: 'owner-2', name: 'Jane Doe' } } },
      'its owner was owner-1, and tonight is another',
    ],
    [
      'an owner whose id comes in another spelling',
      {
        pat: { owner: { id: '0F3E4D5C-6B7A-4899-A0B1-C2D3E4F5A6B7', name: null } },
        known: { ownerId: '0f3e4d5c6b7a4899a0b1c2d3e4f5a6b7' },
      },
      null,
    ],
    ['an owner of another name', { pat: { owner: { id: 'owner-1', name: 'J. Doe' } } }, null],
    [
      'a token that the platform no longer owns',
      { pat: { managed: false }, known: { managed: true } },
      'the platform owned it, and tonight nothing says so',
    ],
    ['a token that the platform takes over', { pat: { managed: true } }, null],
  ])('%s', (_case, night, reason) => {
    expect(doubtOf(night)).toBe(reason);
  });
});

describe('What a name protected', () => {
  const owner = { id: 'owner-1', name: 'Jo Doe' };
  const exemption = { owner: 'Jo Doe', reason: 'needed', approvedBy: 'CISO', until: '2027-03-31' };
  const exempting = (change: Record<string, unknown> = {}) => ({
    ...namedExemptions(facts({ policy: aPolicy({ exemptions: [exemption], ...change }) })),
    designations: designationsOf([], policy, []),
  });
  const { exemptBy } = exempting();
  const anOwner = { id: 'owner-1', email: null, state: 'ACTIVE', manager: null };

  it('is remembered by the exemption, where one hangs on a name and covers the token for certain', () => {
    expect(exemptBy(aPat({ owner }))).toBe('{"owner":"Jo Doe"}');
    expect(exemptBy(aPat({ owner: { id: 'owner-1', name: 'Else' } }))).toBeNull();
    const byIds = [
      { ...exemption, owner: anId(7) },
      { ...exemption, owner: undefined, token: anId(1) },
    ];
    expect(
      exempting({ exemptions: byIds }).exemptBy(aPat({ owner: { id: anId(7), name: 'Jo Doe' } })),
    ).toBeNull();
    const named = [{ ...exemption, owner: anId(7), name: 'ci-*' }];
    const pat = aPat({ name: 'ci-1', owner: { id: anId(7), name: 'Jo Doe' } });
    expect(exempting({ exemptions: named }).exemptBy(pat)).toBe(`{"owner":"${anId(7)}","name":"ci-*"}`);
  });

  it('is kept where no name of it is what it was, and counts as no fresh doubt', () => {
    const renamed = aPat({ owner: { id: 'owner-1', name: 'Jo Roe' } });
    const owners = new Map([['owner-1', { ...anOwner, name: 'Jo Roe' }]]);
    const known = facts({ owners, policy: aPolicy({ exemptions: [exemption] }) });
    const night = { ...namedExemptions(known), designations: designationsOf([], policy, []) };
    const before = memoryOf(remembered({ exemptBy: '{"owner":"Jo Doe"}' }));
    const { reasons, fresh } = compareWithMemory([renamed], before, night);
    expect([...reasons]).toEqual([
      [
        anId(1),
        'what is told of it contradicts an earlier night: an exemption covered it by a name, which it no longer bears',
      ],
    ]);
    expect(fresh).toBe(0);
    expect(compareWithMemory([renamed], memoryOf(remembered()), night).reasons.size).toBe(0);
  });

  it.each([
    ['the policy drops', { exemptions: [] }],
    ['has ended', { exemptions: [{ ...exemption, until: '2026-11-22' }] }],
    ['names another', { exemptions: [{ ...exemption, owner: 'Jo Roe' }] }],
  ])('is free where the exemption %s', (_case, change) => {
    const renamed = aPat({ owner: { id: 'owner-1', name: 'Somebody' } });
    const owners = new Map([['owner-1', { ...anOwner, name: 'Somebody' }]]);
    const known = facts({ owners, policy: aPolicy(change) });
    const night = { ...namedExemptions(known), designations: designationsOf([], policy, []) };
    const before = memoryOf(remembered({ exemptBy: '{"owner":"Jo Doe"}' }));
    expect(compareWithMemory([renamed], before, night).reasons.size).toBe(0);
  });
});

describe('What ends a doubt', () => {
  const since = { doubtedSince: '2026-11-20T03:00:00.000Z', lastUsed: '2026-11-19T00:00:00.000Z' };
  const later = { lastUsed: '2026-11-22T04:00:00.000Z' };

  it.each<[string, Night, boolean]>([
    ['about a use stays as long as none is told', { pat: { lastUsed: null }, known: since }, true],
    ['about a use ends by a later use', { pat: later, known: since }, false],
    [
      'about a use ends when the tenant tells the former one again',
      { pat: { lastUsed: '2026-11-19T00:00:00.000Z' }, known: since },
      false,
    ],
    [
      'about a use stays after a use since the doubt began that is earlier than the latest told',
      { pat: { lastUsed: '2026-11-20T04:00:00.000Z' }, known: { ...since, ...later } },
      true,
    ],
    [
      'about the creation stays after a use',
      { pat: { ...later, created: '2024-01-01T00:00:00.000Z' }, known: since },
      true,
    ],
    [
      'about the owner stays after a use',
      { pat: { ...later, owner: { id: 'owner-2', name: null } }, known: since },
      true,
    ],
    [
      'about a designation stays after a use',
      { pat: later, known: { ...since, designatedBy: ['integrations/isc'] } },
      true,
    ],
    [
      "about what was the platform's stays after a use",
      { pat: later, known: { ...since, managed: true } },
      true,
    ],
    ['about the owner ends when the tenant tells the former one again', { pat: later, known: since }, false],
  ])('a doubt %s', (_case, night, stays) => {
    expect(doubtOf(night) !== null).toBe(stays);
  });

  it('knows a token by any spelling of its id', () => {
    const dashed = '00000000-0000-0000-0000-000000000001';
    expect(anId(1)).toBe('00000000000000000000000000000001');
    const designations = designationsOf([], policy, []);
    const rows = [aPat({ id: dashed, lastUsed: null })];
    const { reasons } = compareWithMemory(rows, memoryOf(remembered()), tonight(designations));
    expect([...reasons.keys()]).toEqual([anId(1)]);
  });

  it('sees a designation in any spelling of the id', () => {
    const pat = { id: '00000000-0000-0000-0000-000000000001' };
    expect(doubtOf({ pat, known: { designatedBy: ['integrations/isc'] }, named: [anId(1)] })).toBeNull();
  });

  it('counts only the doubts that no trusted night recorded', () => {
    const rows = [aPat({ lastUsed: null }), aPat({ id: anId(2), lastUsed: null })];
    const tokens = new Map([
      [anId(1), remembered()],
      [anId(2), remembered({ doubtedSince: '2026-11-20T03:00:00.000Z' })],
    ]);
    const { reasons, fresh } = compareWithMemory(
      rows,
      { at: LAST_NIGHT, dropped: [], tokens },
      tonight(designationsOf(rows, policy, [])),
    );
    expect([reasons.size, fresh]).toEqual([2, 1]);
  });

  it('has no doubt without a memory, nor of a token that the memory does not know or the tenant does not tell', () => {
    const unreadable = { kind: 'unreadable', id: anId(1), name: null, ownerId: null, reason: '' } as const;
    const designations = designationsOf([], policy, []);
    expect(compareWithMemory([aPat({ lastUsed: null })], null, tonight(designations)).reasons.size).toBe(0);
    const memory = memoryOf(remembered());
    expect(
      compareWithMemory([aPat({ id: anId(2) }), unreadable], memory, tonight(designations)).reasons.size,
    ).toBe(0);
  });
});

describe('A candidate that only came of age is explained', () => {
  it.each<[string, Night, boolean]>([
    ['as remembered', { pat: {}, known: {} }, true],
    ['never used, as remembered', { pat: { lastUsed: null }, known: { lastUsed: null } }, true],
    ['used since the night that saw it', { pat: { lastUsed: '2026-11-22T08:00:00.000Z' }, known: {} }, true],
    [
      'used on the day before that night, and noted late',
      { pat: { lastUsed: '2026-11-21T08:00:00.000Z' }, known: {} },
      true,
    ],
    [
      'said to have been used in between',
      { pat: { lastUsed: '2026-08-20T00:00:00.000Z' }, known: {} },
      false,
    ],
    ['said to have been used before, though it never was', { pat: {}, known: { lastUsed: null } }, false],
    ['that was designated', { pat: {}, known: { designatedBy: ['integrations/former'] } }, false],
    ['of other facts that the policy asks for', { pat: {}, known: { asked: '0123456789abcdef' } }, false],
  ])('%s', (_case, night, explained) => {
    const { pat = {}, known = {} } = night;
    expect(
      isExplained({ pat: aPat(pat), asked: '', hangsOnDirectory: () => true }, memoryOf(remembered(known))),
    ).toBe(explained);
  });

  it('that was designated by a secret which the policy of an earlier night dropped', () => {
    const memory = memoryOf(remembered({ designatedBy: ['integrations/former'] }));
    const aged = { pat: aPat(), asked: '', hangsOnDirectory: () => true };
    expect(isExplained(aged, { ...memory, dropped: ['integrations/former'] })).toBe(true);
    expect(isExplained(aged, { ...memory, dropped: ['integrations/other'] })).toBe(false);
  });

  it.each([
    ['hangs on the directory', true, false],
    ['does not', false, true],
  ])('of whose owner the directory told nothing, where the decision %s', (_case, hangs, explained) => {
    const aged = { pat: aPat(), asked: ':', hangsOnDirectory: () => hangs };
    expect(isExplained(aged, memoryOf(remembered({ asked: ':x' })))).toBe(explained);
  });

  it.each([
    ['2026-11-22T04:00:00.000Z', true],
    ['2026-11-20T04:00:00.000Z', false],
  ])('a token that nobody remembers and that was created %s', (created, explained) => {
    const pat = aPat({ id: anId(2), created, lastUsed: null });
    expect(isExplained({ pat, asked: '', hangsOnDirectory: () => true }, memoryOf(remembered()))).toBe(
      explained,
    );
  });
});
