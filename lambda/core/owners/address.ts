import type { Owner, PatOwner } from '../pat.ts';
import type { OwnersPolicy } from '../policy/owners-schema.ts';
import { isHexId, matchesPattern, plainId, sameText } from '../text.ts';
import type { Address } from './mail.ts';

/** What the directory says of identities, by id. */
export type Directory = ReadonlyMap<string, Owner>;

// ASCII only, since not every mail server takes others; no quoted local part, no comment, no line break.
const plainAddress =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$/;

/**
 * Who is told of an owner's tokens: the owner by the directory's address, the contact that the policy names for such
 * owners (in copy where the owner has an address, in the owner's place where not), and an inactive owner's manager
 * in copy. Null where nobody can be told.
 */
export function addressOf(owner: PatOwner, directory: Directory, policy: OwnersPolicy): Address | null {
  const described = directory.get(plainId(owner.id));
  const contacts = policy.contacts.filter((contact) => isCalled(contact.owner, owner, described));
  const [to, ...others] = [...mailOf(described), ...contacts.slice(0, 1).map(({ mail }) => mail)];
  if (to === undefined) return null;
  return { to, cc: distinct([...others, ...managersMail(described, directory), ...policy.copyTo], to) };
}

/** The identity whose address is needed besides the owner's: the manager of an inactive one. */
export function managerToTell(described: Owner | undefined): string | null {
  return isInactive(described) ? (described?.managerId ?? null) : null;
}

function managersMail(described: Owner | undefined, directory: Directory): string[] {
  const manager = managerToTell(described);
  return manager === null ? [] : mailOf(directory.get(plainId(manager)));
}

function isInactive(described: Owner | undefined): boolean {
  return described?.state === 'INACTIVE_SHORT_TERM' || described?.state === 'INACTIVE_LONG_TERM';
}

function mailOf(identity: Owner | undefined): string[] {
  const mail = identity?.email?.trim() ?? '';
  return mail.length <= 254 && plainAddress.test(mail) ? [mail] : [];
}

/** "Identity id, display name with `*`, or mail address", as in a rule; one name that matches is enough. */
function isCalled(wanted: string, owner: PatOwner, described: Owner | undefined): boolean {
  if (isHexId(wanted)) return plainId(wanted) === plainId(owner.id);
  if (sameText(wanted, owner.id)) return true;
  const mail = wanted.includes('@') ? [described?.email] : [];
  const names = [owner.name, described?.name, ...mail];
  return names.some((name) => typeof name === 'string' && matchesPattern(wanted, name));
}

function distinct(mails: readonly string[], to: string): string[] {
  const byFolded = new Map(mails.map((mail) => [mail.toLowerCase(), mail]));
  byFolded.delete(to.toLowerCase());
  return [...byFolded.values()];
}
