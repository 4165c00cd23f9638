import type { Archive, Notifier, OwnerMailer, Tenant } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Around } from '../support/rotation-world.ts';

/** Right before the nth call to the outside, or after it took effect and before its answer, the process dies. */
export type Crash = { call: number; when: 'before' | 'after' };

/** A process that may die: what surrounds its calls, and what is known of its end. */
export type Mortal = {
  around: Around;
  /** The calls so far, by name, in their order. */
  calls: string[];
  /** Settles once the process is dead, and all that it had under way has taken effect. */
  died: Promise<null>;
};

/** Makes a process that dies at a crash; without one it only counts. A dead one does nothing any more. */
export function createMortal(crash?: Crash): Mortal {
  const calls: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  const { promise: died, resolve } = Promise.withResolvers<null>();
  const never = new Promise<never>(() => undefined);
  let dead = false;
  const die = async () => {
    dead = true;
    await Promise.allSettled(underWay);
    resolve(null);
    return never;
  };
  const around: Around = async (name, work) => {
    if (dead) return never;
    calls.push(name);
    const mine = calls.length;
    if (mine === crash?.call && crash.when === 'before') return die();
    const working = work();
    underWay.add(working);
    await working.catch(() => undefined);
    underWay.delete(working);
    if (mine === crash?.call) return die();
    return dead ? never : working;
  };
  return { around, calls, died };
}

/** Before and after each of these calls. */
export function crashesAt(calls: readonly string[]): Crash[] {
  return calls.flatMap((_, index): Crash[] => [
    { call: index + 1, when: 'before' },
    { call: index + 1, when: 'after' },
  ]);
}

/** A tenant whose every call is surrounded. */
export function surroundTenant(tenant: Tenant, around: Around): Tenant {
  return {
    connect: () => around('connect', () => tenant.connect()),
    listTokens: (query) => around('list tokens', () => tenant.listTokens(query)),
    createToken: (token) => around('create token', () => tenant.createToken(token)),
    patchToken: (id, change) => around(`patch ${id}`, () => tenant.patchToken(id, change)),
    deleteToken: (id, veto) => around(`delete ${id}`, () => tenant.deleteToken(id, veto)),
    bulkUpdateExpiry: (ids, expiry, veto) =>
      around('update expiries', () => tenant.bulkUpdateExpiry(ids, expiry, veto)),
    describeOwners: (ids) => around('describe owners', () => tenant.describeOwners(ids)),
    findIdentity: (id) => around('find identity', () => tenant.findIdentity(id)),
    executeWorkflow: (id, input) => around('execute workflow', () => tenant.executeWorkflow(id, input)),
    usage: () => tenant.usage(),
  };
}

/** An archive whose every call is surrounded. */
export function surroundArchive(archive: Archive, around: Around): Archive {
  return {
    read: (key) => around(`read ${key}`, () => archive.read(key)),
    write: (key, body, condition) => around(`write ${key}`, () => archive.write(key, body, condition)),
    list: (prefix, limit) => around(`list ${prefix}`, () => archive.list(prefix, limit)),
    locate: (key) => archive.locate(key),
  };
}

/** A notifier whose every call is surrounded. */
export function surroundNotifier(notifier: Notifier, around: Around): Notifier {
  return { publish: (message) => around('publish', () => notifier.publish(message)) };
}

/** A mailer whose every mail is surrounded. */
export function surroundMailer(mailer: OwnerMailer, around: Around): OwnerMailer {
  return { send: (mail) => around('mail an owner', () => mailer.send(mail)) };
}

/** Everything that a run calls, surrounded. */
export function surroundDeps(deps: RunDeps, around: Around): RunDeps {
  return {
    ...deps,
    tenant: surroundTenant(deps.tenant, around),
    archive: surroundArchive(deps.archive, around),
    notifier: surroundNotifier(deps.notifier, around),
    ownerMailer: deps.ownerMailer && surroundMailer(deps.ownerMailer, around),
  };
}
