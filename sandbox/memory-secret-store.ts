import type { SecretDescription, SecretStage, SecretStore, StageMove } from '../lambda/ports.ts';

/** One of the four steps by which Secrets Manager lets a function rotate a secret. */
export type RotationStep = { Step: string; SecretId: string; ClientRequestToken: string };

/** The function that rotates a secret. */
export type RotateFunction = (event: RotationStep) => Promise<void>;

/**
 * A store of secrets in this process's memory, with the rules of AWS Secrets Manager; for the demo
 * and for tests: it forgets everything when the process ends.
 */
export type MemorySecretStore = SecretStore & {
  /** Creates a secret whose first version is current, or (null) one without any. Returns its ARN. */
  create(secret: string, value: string | null): string;
  /** What an operator does by hand: a new value becomes current. Returns its version. */
  paste(secret: string, value: string): string;
  /** What an operator does by hand: a stage, also one of his own, is set on a version or (null) taken away. */
  label(secret: string, stage: string, versionId: string | null): void;
  /** Lets Secrets Manager's own rotation call a function; null switches it off. */
  setRotation(secret: string, rotate: RotateFunction | null, nextRotation?: string): void;
  /** Every version, those that no stage names included. */
  versions(secret: string): { versionId: string; value: string | null; stages: string[] }[];
};

type Entry = { arn: string; versions: Versions; rotate: RotateFunction | null; nextRotation: string | null };

/**
 * Makes an empty store. `fail` makes the error of a call that cannot be done; the project's own
 * error class is handed in, since this side shares no code with that.
 */
export function createMemorySecretStore(fail: (message: string) => Error): MemorySecretStore {
  const entries = new Map<string, Entry>();
  const find = (secret: string): Entry => {
    const entry = [...entries].find(([name, { arn }]) => name === secret || arn === secret)?.[1];
    if (entry === undefined) throw fail(`There is no secret ${secret}.`);
    return entry;
  };
  return {
    ...storeVerbs(find, fail),
    create: (secret, value) => {
      if (entries.has(secret)) throw fail(`There is a secret ${secret} already.`);
      const arn = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${secret}-AbCdEf`;
      const versions = createVersions(fail);
      if (value !== null) versions.put({ versionId: versions.newId(), value, stage: 'AWSCURRENT' });
      entries.set(secret, { arn, versions, rotate: null, nextRotation: null });
      return arn;
    },
    paste: (secret, value) => {
      const { versions } = find(secret);
      const versionId = versions.newId();
      versions.put({ versionId, value, stage: 'AWSCURRENT' });
      return versionId;
    },
    label: (secret, stage, versionId) => {
      const { versions } = find(secret);
      versions.move({ stage, from: versions.holder(stage), to: versionId });
    },
    setRotation: (secret, rotate, nextRotation) => {
      Object.assign(find(secret), { rotate, nextRotation: nextRotation ?? null });
    },
    versions: (secret) => find(secret).versions.all(),
  };
}

function storeVerbs(find: (secret: string) => Entry, fail: (message: string) => Error): SecretStore {
  return {
    describe: async (secret) => describe(find(secret)),
    read: async (secret, stage) => readStage(find(secret), stage),
    readVersion: async (secret, versionId) => {
      const version = find(secret).versions.get(versionId);
      return version === null || version.value === null
        ? null
        : { value: version.value, stages: version.stages };
    },
    put: async (secret, version) => find(secret).versions.put(version),
    moveStage: async (secret, move: StageMove) => find(secret).versions.move(move),
    startRotation: async (secret) => startRotation(find(secret), fail),
  };
}

function describe({ arn, versions, rotate, nextRotation }: Entry): SecretDescription {
  return {
    arn,
    versions: versions
      .all()
      .filter(({ stages }) => stages.length > 0)
      .map(({ versionId, stages }) => ({ versionId, stages })),
    managedRotation: rotate !== null,
    nextRotation,
  };
}

function readStage({ versions }: Entry, stage: SecretStage): { versionId: string; value: string } | null {
  const versionId = versions.holder(stage);
  const value = versionId === null ? null : (versions.get(versionId)?.value ?? null);
  return versionId === null || value === null ? null : { versionId, value };
}

/**
 * Reserves a version and calls the four steps, as Secrets Manager does in the background; a failed
 * step leaves AWSPENDING where it is. A rotation that was not finished is attempted again instead, and
 * whoever asked for a new one is refused.
 */
async function startRotation({ arn, versions, rotate }: Entry, fail: (message: string) => Error) {
  if (rotate === null) throw fail('Rotation is not switched on for the secret.');
  const pending = versions.holder('AWSPENDING');
  const isFilled = pending !== null && versions.get(pending)?.value !== null;
  const unfinished = isFilled && pending !== versions.holder('AWSCURRENT') ? pending : null;
  const versionId = unfinished ?? versions.reserve();
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    await rotate({ Step: step, SecretId: arn, ClientRequestToken: versionId });
  if (unfinished !== null)
    throw fail("A previous rotation isn't complete. That rotation will be reattempted.");
}

/** A version of a secret: written once, named by any number of stages. */
type Version = { versionId: string; value: string | null; stages: string[] };

/** The versions of one secret, under the rules of AWS Secrets Manager. */
type Versions = {
  /** A new id, shaped like a UUID. */
  newId(): string;
  /** Every version, oldest first, as copies. */
  all(): Version[];
  get(versionId: string): Version | null;
  /** The version that a stage names. */
  holder(stage: string): string | null;
  /** "If a version with this ID already exists and the value differs, the request is refused: you can't modify an existing version." */
  put(version: { versionId: string; value: string; stage: string }): 'stored' | 'conflict';
  /** "If the label is attached and you don't name the version that has it, the operation fails." */
  move(move: { stage: string; from: string | null; to: string | null }): 'moved' | 'conflict';
  /** Attaches AWSPENDING to a version that has no value yet, as RotateSecret does. */
  reserve(): string;
};

/**
 * Makes the versions of a new secret.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
function createVersions(fail: (message: string) => Error): Versions {
  const versions = new Map<string, { value: string | null }>();
  const holders = new Map<string, string>();
  const newId = () => `00000000-0000-4000-8000-${String(versions.size + 1).padStart(12, '0')}`;
  const stagesOf = (versionId: string) =>
    [...holders].filter(([, id]) => id === versionId).map(([stage]) => stage);

  const attach = (stage: string, versionId: string) => {
    if (!versions.has(versionId)) throw fail(`There is no version ${versionId}.`);
    const before = holders.get(stage);
    if (stage === 'AWSCURRENT' && before !== undefined) holders.set('AWSPREVIOUS', before);
    holders.set(stage, versionId);
  };
  const detach = (stage: string) => {
    if (stage === 'AWSCURRENT') throw fail('AWSCURRENT can be moved, not removed.');
    holders.delete(stage);
  };
  const all = () =>
    [...versions].map(([versionId, { value }]) => ({ versionId, value, stages: stagesOf(versionId) }));

  return {
    newId,
    all,
    get: (versionId) => all().find((version) => version.versionId === versionId) ?? null,
    holder: (stage) => holders.get(stage) ?? null,
    put: ({ versionId, value, stage }) => {
      const existing = versions.get(versionId)?.value ?? null;
      if (existing !== null) return existing === value ? 'stored' : 'conflict';
      versions.set(versionId, { value });
      attach(stage, versionId);
      return 'stored';
    },
    move: ({ stage, from, to }) => {
      const holder = holders.get(stage) ?? null;
      if (holder === to) return 'moved';
      if (holder !== from) return 'conflict';
      if (to === null) detach(stage);
      else attach(stage, to);
      return 'moved';
    },
    reserve: () => {
      const versionId = newId();
      versions.set(versionId, { value: null });
      holders.set('AWSPENDING', versionId);
      return versionId;
    },
  };
}
