import { describe, expect, it } from 'vitest';
import type { Pat } from '../../../lambda/core/pat.ts';
import { decideThrowAway, readThrowAway } from '../../../lambda/core/quarantine/throw-away.ts';
import { isProbeName, probeName, readNameMark } from '../../../lambda/core/reserved-name.ts';
import { anId, aPat, NOW } from '../../support/builders.ts';

const name = 'token-hygiene probe ~0123456789abcdef';

describe('the name of a throw-away token', () => {
  it('is its own, and none that a rotation gives', () => {
    expect(probeName('0123456789abcdef')).toBe(name);
    expect([isProbeName(name), isProbeName(`${name}0`), isProbeName(`my ${name}`)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(readNameMark(name)).toBe(null);
  });
});

describe('readThrowAway', () => {
  const record = { schemaVersion: 1, tenant: 'acme', at: NOW, names: [name] };

  it.each<[string, string | null, string[]]>([
    ['a record', JSON.stringify(record), [name]],
    ['none', null, []],
    ['one of another tenant', JSON.stringify({ ...record, tenant: 'other' }), []],
    ['one that cannot be read', '{', []],
    ['one with a name of somebody else', JSON.stringify({ ...record, names: ['nightly export'] }), []],
  ])('reads the names of %s', (_, text, names) => {
    expect(readThrowAway(text, 'acme')).toEqual(names);
  });
});

describe('decideThrowAway', () => {
  const known = { ownerId: 'owner-1', names: [name] };

  it('ends a token of its own, by its name and its record', () => {
    expect(decideThrowAway(aPat({ name }), known)).toEqual({ allowed: true, id: anId(1) });
  });

  it.each<[string, Partial<Pat>, Partial<typeof known>]>([
    ['another owner', { name, owner: { id: 'owner-2', name: null } }, {}],
    ['another name', { name: 'nightly export' }, {}],
    ['a name that merely looks so', { name }, { names: [] }],
    ['another name, although recorded', { name: 'nightly export' }, { names: ['nightly export'] }],
  ])('ends none of %s', (_, token, difference) => {
    expect(decideThrowAway(aPat(token), { ...known, ...difference })).toEqual({
      allowed: false,
      reason: 'no probe of this tool made it',
    });
  });
});
