/** A version of a secret: written once, named by any number of stages. */
export type Version = { versionId: string; value: string | null; stages: string[] };

/** The versions of one secret, under the rules of AWS Secrets Manager. */
export type Versions = {
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
export function createVersions(fail: (message: string) => Error): Versions {
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
