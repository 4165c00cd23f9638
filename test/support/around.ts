import type { Archive, Notifier, OwnerMailer, SecretStore, Tenant } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';

/** Surrounds every call to the outside: `work` makes it. */
export type Around = <T>(call: string, work: () => Promise<T>) => Promise<T>;

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

/** A store of secrets whose every call is surrounded. */
export function surroundStore(store: SecretStore, around: Around): SecretStore {
  return {
    describe: (secret) => around('describe', () => store.describe(secret)),
    read: (secret, stage) => around('read', () => store.read(secret, stage)),
    readVersion: (secret, id) => around('readVersion', () => store.readVersion(secret, id)),
    put: (secret, version) => around('put', () => store.put(secret, version)),
    moveStage: (secret, move) => around(`move ${move.stage}`, () => store.moveStage(secret, move)),
    startRotation: (secret) => around('startRotation', () => store.startRotation(secret)),
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
