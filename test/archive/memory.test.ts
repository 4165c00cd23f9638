import { describe, expect, it } from 'vitest';
import {
  memoryPieces,
  nextMemory,
  readMemory,
  type StoredMemory,
  type TrustedNight,
} from '../../lambda/archive/memory.ts';
import { addDays } from '../../lambda/core/instant.ts';
import type { InventoryRow, UnreadablePat } from '../../lambda/core/pat.ts';
import { anId, aPat, NOW } from '../support/builders.ts';

function aNight(rows: InventoryRow[], difference: Partial<TrustedNight> = {}): TrustedNight {
  const protections = { secrets: [], designatedBy: () => [], exemptBy: () => null };
  const nothing = { doubts: new Map(), ...protections, asked: () => '', identities: [] };
  return { runId: 'run-1', at: NOW, rows, ...nothing, ...difference };
}

function knownOf(memory: StoredMemory, number = 1) {
  return memory.tokens.get(anId(number));
}

function textOf(memory: StoredMemory): string {
  return [...memoryPieces(memory, 'acme')].join('');
}

const unreadable: UnreadablePat = {
  kind: 'unreadable',
  id: anId(1),
  name: null,
  ownerId: null,
  reason: 'cannot be read: lastUsed',
};

describe('What a trusted night leaves', () => {
  it('is every fact that a later night is compared with', () => {
    const night = aNight([aPat({ managed: true })], {
      designatedBy: () => ['a/b'],
      exemptBy: () => 'jo*',
      asked: () => 'x',
    });
    expect(knownOf(nextMemory(null, night))).toEqual({
      ownerId: 'owner-1',
      created: '2025-01-01T00:00:00.000Z',
      lastUsed: '2026-08-15T03:00:00.000Z',
      managed: true,
      designatedBy: ['a/b'],
      exemptBy: 'jo*',
      asked: 'x',
      seen: NOW,
      doubtedSince: null,
    });
  });

  it('is by which names it was exempt, also where tonight leaves that open', () => {
    const before = nextMemory(null, aNight([aPat()], { exemptBy: () => 'jo*' }));
    expect(knownOf(nextMemory(before, aNight([aPat()])))?.exemptBy).toBe('jo*');
    expect(knownOf(nextMemory(before, aNight([aPat()], { exemptBy: () => 'ci*' })))?.exemptBy).toBe('ci*');
  });

  it('is of one token, whatever the spelling of its id', () => {
    const dashed = aPat({ id: '00000000-0000-0000-0000-000000000001', lastUsed: null });
    const night = aNight([dashed], { at: addDays(NOW, 1), designatedBy: () => ['a/b'] });
    const memory = nextMemory(nextMemory(null, aNight([aPat()])), night);
    expect([...memory.tokens.keys()]).toEqual([anId(1)]);
    expect(knownOf(memory)).toMatchObject({ lastUsed: '2026-08-15T03:00:00.000Z', designatedBy: ['a/b'] });
    const older = textOf(memory).replace(anId(1), '00000000-0000-0000-0000-000000000001');
    expect([...(readMemory(older, 'acme', addDays(NOW, 1)).memory?.tokens.keys() ?? [])]).toEqual([anId(1)]);
  });

  it('is what was there before, for a token in doubt, with the night since which', () => {
    const before = nextMemory(null, aNight([aPat({ managed: true })]));
    const doubts = new Map([[anId(1), 'a reason']]);
    const told = aPat({
      managed: false,
      created: '2024-01-01T00:00:00.000Z',
      owner: { id: 'owner-9', name: null },
    });
    const first = nextMemory(before, aNight([told], { at: addDays(NOW, 1), doubts }));
    const second = nextMemory(first, aNight([{ ...told, lastUsed: null }], { at: addDays(NOW, 2), doubts }));
    expect(knownOf(second)).toEqual({
      ...knownOf(before),
      seen: addDays(NOW, 2),
      doubtedSince: '2026-11-24T03:00:00.000Z',
    });
  });

  it('is what is told, once a doubt has ended', () => {
    const doubts = new Map([[anId(1), 'a reason']]);
    const before = nextMemory(nextMemory(null, aNight([aPat()])), aNight([aPat()], { doubts }));
    expect(knownOf(before)?.doubtedSince).toBe(NOW);
    const told = aPat({ lastUsed: NOW, owner: { id: 'owner-9', name: null } });
    expect(knownOf(nextMemory(before, aNight([told], { at: addDays(NOW, 1) })))).toMatchObject({
      ownerId: 'owner-9',
      lastUsed: NOW,
      doubtedSince: null,
    });
  });

  it('keeps the latest use ever told, and none from the future', () => {
    const before = nextMemory(null, aNight([aPat({ lastUsed: '2026-11-01T00:00:00.000Z' })]));
    for (const lastUsed of [null, '2026-10-31T23:59:59.500Z', '2099-01-01T00:00:00.000Z'])
      expect(knownOf(nextMemory(before, aNight([aPat({ lastUsed })])))?.lastUsed).toBe(
        '2026-11-01T00:00:00.000Z',
      );
  });

  it('knows nothing of a token that says it was created in the future, or that has no readable id or fields', () => {
    const rows = [
      aPat({ created: '2099-01-01T00:00:00.000Z' }),
      { ...unreadable, id: null },
      { ...unreadable, id: anId(2) },
    ];
    expect(nextMemory(null, aNight(rows)).tokens.size).toBe(0);
  });

  it('keeps what it knows of a token that cannot be read tonight', () => {
    const before = nextMemory(null, aNight([aPat()]));
    const after = nextMemory(before, aNight([unreadable], { at: addDays(NOW, 1) }));
    expect(knownOf(after)).toEqual({ ...knownOf(before), seen: '2026-11-24T03:00:00.000Z' });
  });

  it('keeps what the directory told before, where it tells nothing tonight', () => {
    const before = nextMemory(null, aNight([aPat()], { asked: () => 'a:x' }));
    expect(knownOf(nextMemory(before, aNight([aPat()], { asked: () => 'a:' })))?.asked).toBe('a:x');
    expect(knownOf(nextMemory(null, aNight([aPat()], { asked: () => 'a:' })))?.asked).toBe('a:');
  });

  it('forgets a token thirty trusted nights after the last that listed it, however many runs a night has', () => {
    let memory = nextMemory(null, aNight([aPat(), aPat({ id: anId(2) })]));
    const later = (days: number) => {
      memory = nextMemory(memory, aNight([aPat()], { at: addDays(NOW, days) }));
    };
    for (let run = 1; run <= 40; run += 1) later(run / 100);
    for (let night = 30; night < 59; night += 1) later(night);
    expect(knownOf(memory, 2)).toBeDefined();
    later(59);
    expect(knownOf(memory, 2)).toBeUndefined();
    expect(knownOf(memory, 1)).toBeDefined();
  });
});

it('A trusted night leaves which secrets named tokens and are no longer in the policy', () => {
  const designatedBy = () => ['a/b', 'c/d'];
  const memory = nextMemory(null, aNight([aPat()], { designatedBy, secrets: ['c/d'] }));
  expect(memory.dropped).toEqual(['a/b']);
  expect(readMemory(textOf(memory), 'acme', NOW).memory).toEqual(memory);
  expect(
    textOf(nextMemory(memory, aNight([aPat()], { designatedBy, secrets: ['a/b', 'c/d'] }))),
  ).not.toContain('dropped');
});

describe('How a memory is stored', () => {
  const memory = nextMemory(
    nextMemory(null, aNight([aPat({ id: anId(3) })], { at: addDays(NOW, -1) })),
    aNight([aPat(), aPat({ id: anId(2), managed: true, lastUsed: null })], {
      designatedBy: ({ id }) => (id === anId(2) ? ['a/b', 'c/d'] : []),
      exemptBy: ({ id }) => (id === anId(2) ? 'jo*' : null),
      asked: ({ id }) => (id === anId(1) ? 'a:' : 'a:x'),
    }),
  );

  it('reads back what was written', () => {
    const doubted = nextMemory(memory, aNight([aPat()], { doubts: new Map([[anId(1), 'a reason']]) }));
    for (const one of [memory, doubted, nextMemory(null, aNight([]))])
      expect(readMemory(textOf(one), 'acme', NOW)).toEqual({ memory: one, doubt: null });
  });

  it('takes little room: a token is a short row', () => {
    expect(textOf(nextMemory(null, aNight([aPat()])))).toBe(
      `{"schemaVersion":1,"tenant":"acme","runId":"run-1","at":"${NOW}","nights":["${NOW}"],"tokens":[\n` +
        `["${anId(1)}","owner-1","2025-01-01T00:00:00.000Z","2026-08-15T03:00:00.000Z"]\n]}`,
    );
  });

  it('is none, without a doubt, where there is none yet', () => {
    expect(readMemory(null, 'acme', NOW)).toEqual({ memory: null, doubt: null });
  });

  it.each([
    ['no JSON', '{', 'cannot be read'],
    ['a row of another shape', textOf(memory).replace('"owner-1"', '7'), 'cannot be read'],
    [
      'a version yet unknown',
      textOf(memory).replace('"schemaVersion":1', '"schemaVersion":2'),
      'cannot be read',
    ],
    ["another tenant's", textOf(memory).replace('"acme"', '"globex"'), "is another tenant's"],
  ])('is none, with a doubt, where it is %s', (_case, text, doubt) => {
    expect(readMemory(text, 'acme', NOW)).toEqual({
      memory: null,
      doubt: `the memory of the earlier nights ${doubt}`,
    });
  });

  it('is in doubt, and not forgotten, where it is from the future', () => {
    const later = textOf({ ...memory, at: addDays(NOW, 1) });
    const { memory: read, doubt } = readMemory(later, 'acme', NOW);
    expect(doubt).toBe('the memory of the earlier nights is from the future');
    expect(read?.tokens).toEqual(readMemory(later, 'acme', addDays(NOW, 1)).memory?.tokens);
  });
});

describe('owners that are gone', () => {
  const gone = { ownerId: 'owner-1', state: 'gone' } as const;
  const first = nextMemory(null, aNight([aPat()], { identities: [gone] }));
  const later = (identities: TrustedNight['identities'], rows: InventoryRow[] = [aPat()]) =>
    nextMemory(first, aNight(rows, { runId: 'run-2', at: addDays(NOW, 1), identities })).gone;

  it('are remembered with the first night that did not find them', () => {
    expect(later([gone])).toEqual(new Map([['owner-1', NOW]]));
    expect(readMemory(textOf(first), 'acme', NOW).memory?.gone).toEqual(new Map([['owner-1', NOW]]));
  });

  it('stay so where a night is told nothing, and are forgotten once they are found', () => {
    expect(later([])).toEqual(new Map([['owner-1', NOW]]));
    expect(later([{ ownerId: 'owner-1', state: 'present' }])).toBeUndefined();
  });

  it('are not remembered without a token', () => {
    expect(nextMemory(null, aNight([], { identities: [gone] })).gone).toBeUndefined();
  });
});
