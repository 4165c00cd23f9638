import { UnderWay } from '../result/refusal.ts';
import type { HeldVersion, SecretView } from '../secret/survey.ts';

/** The version of a rotation. @throws UnderWay when no stage names it any more */
export function versionOf(view: SecretView, versionId: string): HeldVersion {
  const version = view.versions.find((held) => held.versionId === versionId);
  if (version !== undefined) return version;
  throw new UnderWay(
    'The version of this rotation lost its stage: another run or a person took over.',
    'Nothing to do: the next run finds out what is left.',
  );
}
