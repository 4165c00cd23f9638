import { secretMarkOf } from '../../core/reserved-name.ts';
import type { Naming } from '../../core/retire.ts';
import { plainId } from '../../core/text.ts';
import type { SecretStage, SecretStore } from '../../ports.ts';
import { UnderWay } from '../outcome.ts';
import { parseSecretValue, type SecretValue } from './secret-value.ts';

/** What a version holds: credentials, nothing yet, or something else. */
export type Content =
  | { kind: 'value'; value: SecretValue }
  | { kind: 'empty' }
  | { kind: 'unreadable'; reason: string };

/** A version that some stage names. */
export type HeldVersion = { versionId: string; stages: readonly string[]; content: Content };

/** A designated secret with every version that a stage names; it holds secrets and never leaves a step. */
export type SecretView = {
  secret: string;
  arn: string;
  /** Stands for the secret in the names of its tokens. */
  mark: string;
  managedRotation: boolean;
  nextRotation: string | null;
  versions: HeldVersion[];
};

/** Reads every stage of a secret; of `known`, whose values cannot change, only the stages. @throws AwsError */
export async function readSecret(
  store: SecretStore,
  secret: string,
  known: readonly HeldVersion[] = [],
): Promise<SecretView> {
  const { arn, versions, managedRotation, nextRotation } = await store.describe(secret);
  const held: HeldVersion[] = [];
  for (const { versionId, stages } of versions) {
    if (stages.length === 0) continue;
    const seen = known.find((version) => version.versionId === versionId && version.content.kind === 'value');
    const content = seen?.content ?? contentOf((await store.readVersion(secret, versionId))?.value ?? null);
    held.push({ versionId, stages, content });
  }
  return { secret, arn, mark: secretMarkOf(arn), managedRotation, nextRotation, versions: held };
}

/** The version that has a stage; null where none has it. */
export function holderOf(view: SecretView, stage: SecretStage): HeldVersion | null {
  return view.versions.find((version) => version.stages.includes(stage)) ?? null;
}

/** Every token that the secret names, and the versions that could not be read. */
export function namingOf(view: SecretView): Naming {
  const unreadable = view.versions.filter(({ content }) => content.kind === 'unreadable');
  return {
    tokens: view.versions.map(({ versionId, stages, content }) => ({
      versionId,
      stages,
      tokenId: content.kind === 'value' ? plainId(content.value.clientId) : null,
    })),
    unreadable: unreadable.map(({ versionId }) => versionId),
  };
}

/** The version that waits for promotion: AWSPENDING on another version than AWSCURRENT. */
export function pendingOf(view: SecretView): HeldVersion | null {
  const pending = holderOf(view, 'AWSPENDING');
  return pending === null || pending.stages.includes('AWSCURRENT') ? null : pending;
}

function contentOf(text: string | null): Content {
  if (text === null) return { kind: 'empty' };
  const parsed = parseSecretValue(text);
  return parsed.ok ? { kind: 'value', value: parsed.value } : { kind: 'unreadable', reason: parsed.reason };
}

/** The version of a rotation. @throws UnderWay when no stage names it any more */
export function versionOf(view: SecretView, versionId: string): HeldVersion {
  const version = view.versions.find((held) => held.versionId === versionId);
  if (version !== undefined) return version;
  throw new UnderWay(
    'The version of this rotation lost its stage: another run or a person took over.',
    'Nothing to do: the next run finds out what is left.',
  );
}
