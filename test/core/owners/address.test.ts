import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../lambda/core/owners/address.ts';
import type { Owner } from '../../../lambda/core/pat.ts';
import { type OwnersPolicy, ownersSchema } from '../../../lambda/core/policy/owners-schema.ts';

const jane = { id: 'owner-1', name: 'Jane Doe' };
const JANE: Owner = {
  id: 'owner-1',
  name: 'Jane Doe',
  email: 'jane@example.com',
  state: 'ACTIVE',
  manager: 'Max',
};
const MAX: Owner = { id: 'owner-2', name: 'Max', email: 'max@example.com', state: 'ACTIVE', manager: null };

function policy(difference: Record<string, unknown> = {}): OwnersPolicy {
  return ownersSchema.parse({ tell: 'ses', from: 'iam@example.com', ...difference });
}

function address(difference: Partial<Owner>, owners: Record<string, unknown> = {}) {
  const directory = new Map([
    ['owner-1', { ...JANE, ...difference }],
    ['owner-2', MAX],
  ]);
  return addressOf(jane, directory, policy(owners));
}

describe('who is told of the tokens of an owner', () => {
  it('is the owner, by the address of the directory', () => {
    expect(address({})).toEqual({ to: 'jane@example.com', cc: [] });
  });

  it.each([
    [null],
    [''],
    ['jane'],
    ['jane@example.com\r\nBcc: eve@example.com'],
    ['jane@example.com, eve@example.com'],
    ['"jane doe"@example.com'],
    ['jäne@example.com'],
    [`${'j'.repeat(250)}@example.com`],
  ])('is nobody where the directory has %j', (email) => {
    expect(address({ email })).toBeNull();
  });

  it('is nobody where the directory does not know the owner', () => {
    expect(addressOf({ id: 'owner-9', name: null }, new Map(), policy())).toBeNull();
  });

  it.each([
    ['jane*', null],
    ['owner-1', null],
    ['J*e@example.com', 'j e@example.com'],
  ])('is the contact of %s where the directory has no address', (owner, email) => {
    const contacts = [
      { owner: 'bob*', mail: 'bob@example.com' },
      { owner, mail: 'team@example.com' },
    ];
    expect(address({ email }, { contacts })).toEqual({ to: 'team@example.com', cc: [] });
  });

  it('is the contact of an id, in any spelling', () => {
    const id = 'abcdef0123456789abcdef0123456789';
    const contacts = [{ owner: 'ABCDEF01-2345-6789-ABCD-EF0123456789', mail: 'team@example.com' }];
    expect(addressOf({ id, name: null }, new Map(), policy({ contacts }))).toMatchObject({
      to: 'team@example.com',
    });
    expect(addressOf({ id: 'owner-1', name: null }, new Map(), policy({ contacts }))).toBeNull();
  });

  it('is the contact in copy where the directory has an address', () => {
    const contacts = [{ owner: 'jane*', mail: 'team@example.com' }];
    expect(address({}, { contacts })).toEqual({ to: 'jane@example.com', cc: ['team@example.com'] });
  });

  it.each(['INACTIVE_SHORT_TERM', 'INACTIVE_LONG_TERM'])(
    'is the manager in copy where the owner is %s',
    (state) => {
      expect(address({ state, managerId: 'owner-2' })).toEqual({
        to: 'jane@example.com',
        cc: ['max@example.com'],
      });
      expect(address({ state })).toEqual({ to: 'jane@example.com', cc: [] });
      expect(address({ state, managerId: 'owner-3' })).toEqual({ to: 'jane@example.com', cc: [] });
    },
  );

  it('is everybody of copyTo besides, each once', () => {
    const copyTo = ['iam@example.com', 'JANE@example.com', 'IAM@example.com'];
    expect(address({ managerId: 'owner-2' }, { copyTo })).toEqual({
      to: 'jane@example.com',
      cc: ['IAM@example.com'],
    });
  });
});
