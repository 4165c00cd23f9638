import type { Rotation } from '../../core/policy/schema.ts';
import type { Finding } from '../../core/results.ts';
import type { Recorder, RotationDeps } from '../deps.ts';
import type { Visit } from '../owner/visit.ts';
import type { SecretView } from '../secret/survey.ts';

/** Who else may need a token of this secret: the run itself, and the tenant's other designated secrets. */
export type Elsewhere = { workerId: string | null; secrets: readonly string[] };

/** What the work after a rotation looks at: the secret, and its owner's tokens through the current credentials. */
export type Scene = {
  deps: RotationDeps;
  settings: Rotation;
  view: SecretView;
  visit: Visit;
  /** The earlier of the run's clock and the tenant's. */
  now: string;
  /** Null in a halted run: then nothing is deleted. */
  record: Recorder | null;
  elsewhere: Elsewhere;
  /** Tells a person something. */
  note: (finding: Finding) => void;
  /** Says that a part failed, and is left to the next run. */
  trouble: (sentence: string) => void;
};
