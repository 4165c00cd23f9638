import type { Identity } from '../identities.ts';
import type { Random } from '../random.ts';
import type { Archetype } from './archetypes.ts';
import { firstNames, integrations, lastNames } from './names.ts';

/** Makes up an owner of a sort; people have a manager, service accounts have none. */
export function makeOwner(
  archetype: Archetype,
  { random, managers }: { random: Random; managers: readonly Identity[] },
): Identity {
  const id = random.hex(32);
  if (archetype.kind === 'service') return makeServiceAccount(id, random);
  return { ...makePerson(id, random), ...stateOf(archetype, random), managerId: managerOf(managers, random) };
}

/** Makes up an active person without a manager. */
export function makePerson(id: string, random: Random): Identity {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  return {
    id,
    name: `${first} ${last}`,
    email: `${ascii(first)}.${ascii(last)}.${id.slice(0, 4)}@example.com`,
    status: 'Active',
    identityState: 'ACTIVE',
    managerId: null,
  };
}

function makeServiceAccount(id: string, random: Random): Identity {
  const name = `svc-${ascii(random.pick(integrations))}-${id.slice(0, 4)}`;
  return { id, name, email: null, status: 'Active', identityState: 'ACTIVE', managerId: null };
}

function stateOf(archetype: Archetype, random: Random): Pick<Identity, 'status' | 'identityState'> {
  if (archetype.kind !== 'leaver') return { status: 'Active', identityState: 'ACTIVE' };
  return {
    status: 'Inactive',
    identityState: random.chance(0.7) ? 'INACTIVE_LONG_TERM' : 'INACTIVE_SHORT_TERM',
  };
}

function managerOf(managers: readonly Identity[], random: Random): string | null {
  return managers[random.int(0, managers.length - 1)]?.id ?? null;
}

function ascii(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}
