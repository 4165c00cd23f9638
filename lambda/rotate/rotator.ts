import type { Rotation } from '../core/policy/schema.ts';
import type { RotationResult } from '../core/results.ts';
import { sameSecret } from '../core/secret-designation.ts';
import type { RotationDeps } from './deps.ts';
import { type RotateOptions, rotateSecret } from './rotate-secret.ts';
import { type Designated, readDesignated } from './secret/designated.ts';
import { type TidyOptions, tidySecret } from './tidy-secret.ts';

/** Renews the designated tokens of one tenant. Results are plain JSON without secrets; failures are data. */
export type Rotator = {
  /** Reads every stage of the secrets, and writes nothing. */
  designatedIds(secrets: readonly string[]): Promise<Designated>;
  /** Gives a secret's token a successor, if it is due. */
  rotate(settings: Rotation, options: RotateOptions): Promise<RotationResult>;
  /** Tidies and retires, in every run after the rotations; adds to what `rotate` returned. */
  tidy(earlier: RotationResult, options: TidyOptions): Promise<RotationResult>;
};

/** Makes the rotator of one tenant. */
export function createRotator(deps: RotationDeps): Rotator {
  return {
    designatedIds: (secrets) => readDesignated(deps.store, secrets, deps.baseUrl),
    rotate: (settings, options) => rotateSecret(deps, settings, options),
    tidy: (earlier, options) => tidySecret(deps, earlier, options),
  };
}

/**
 * Puts the secret that holds the run's own credentials (`secret:<name or ARN>`) last, so that the
 * other rotations are done before the run's own token is replaced.
 */
export function ownLast(rotations: readonly Rotation[], credentials: string): Rotation[] {
  const isOwn = ({ secret }: Rotation) =>
    credentials.startsWith('secret:') && sameSecret(secret, credentials.slice('secret:'.length));
  return [...rotations.filter((rotation) => !isOwn(rotation)), ...rotations.filter(isOwn)];
}
